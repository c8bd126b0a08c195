import { afterAll, beforeAll, describe } from 'vitest';
import { screenshot } from '@tiffin/testing/browser';
import { isAccessible } from './accessible.js';
import { ConsolePage } from './console-page.js';
import { type ConsoleStage, desk, stepsOf } from './console-stage.js';

/** What its author writes down that becomes of rows that are there. */
export function tellOfDataChanges(stage: () => ConsoleStage): void {
  let screen: ConsolePage;

  beforeAll(async () => {
    const { client } = stage().stack;
    const project = await client.createProject('Data');
    await client.save(project.id, 0, [{ op: 'addEntity', entity: { id: 'car', type: 'Model', name: 'Car' } }]);
    screen = await ConsolePage.open(await stage().browser.page(desk), stage().stack, project.slug);
  }, 60_000);
  afterAll(() => screen.page.close());

  const step = stepsOf(stage);

  describe('changes of data', () => {
    step('are written down beside a model, judged as they are typed, and saved with what there is to say', async () => {
      await screen.openDetails('car');
      await screen.part('tab-migrations').click();
      await screen.part('migrations-add').click();
      await screen.part('migrations.0-name').fill('Round years');
      await screen.part('migrations').getByText('Use 1 to 60 lower-case letters').waitFor();
      await screen.part('migrations.0-name').fill('round-years');
      await screen.part('migrations.0-says').fill('Years lose their fractions');
      await screen.part('migrations.0-kind').click();
      await screen.page.getByRole('option', { name: 'Irreversible' }).click();
      await screen.part('migrations.0.sql').locator('.cm-content').click();
      await screen.page.keyboard.insertText('UPDATE "Car" SET year = floor(year);');
      await isAccessible(screen.page, 'a change of data', '[data-testid="drawer"]');
      await screenshot(screen.page, '14-change-of-data');
      await screen.save();
      await screen.partWith('save-state', { state: 'saved' }).waitFor();
      await screen.part('drawer').getByText('Wire a connector of that kind').waitFor();
    });
  });
}
