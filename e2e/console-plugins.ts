import { answering, drawFunctions, type ProjectView } from '@tiffin/testing';
import { screenshot } from '@tiffin/testing/browser';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { isAccessible } from './accessible.js';
import { ConsolePage } from './console-page.js';
import { type ConsoleStage, desk, stepsOf } from './console-stage.js';

const drawer = '[data-testid="drawer"]';

/** Code of one's own in a gateway, from the first line to what a caller gets. */
export function tellOfPlugins(stage: () => ConsoleStage): void {
  let project: ProjectView;
  let screen: ConsolePage;
  let url: string;

  beforeAll(async () => {
    const { client } = stage().stack;
    project = await client.createProject('Plugged');
    await client.save(project.id, 0, drawFunctions({ hello: answering('hello') }));
    url = (await client.untilLive(project.environmentId, 1, 60_000)).urls[0]?.url ?? '';
    screen = await ConsolePage.open(await stage().browser.page(desk), stage().stack, project.slug);
    await screen.isLive(1);
  }, 90_000);
  afterAll(() => screen.page.close());

  const step = stepsOf(stage);
  const greeting = async (): Promise<unknown> =>
    (await stage().stack.client.call(`${url}/hello`)).headers['x-greeting'];
  const option = (name: string) => screen.page.getByRole('option', { name });

  describe('a plugin of a gateway', () => {
    step('is added with code that works as it is, and says what it brings once it is built', async () => {
      await screen.openDetails('gateway');
      await screen.part('tab-plugins').click();
      await screen.part('plugins-add').click();
      await screen.part('editor').getByText('context.registerPolicy').waitFor();
      await isAccessible(screen.page, 'a plugin', drawer);
      await screenshot(screen.page, '19-plugin');
      await screen.save();
      await screen.isLive(2);
      await screen.part('plugins.0-registered').getByText('Policy: my-plugin.').waitFor();
    });

    step('is a step of a pipeline by a form of its schema, and callers get what it says', async () => {
      await screen.part('tab-pipelines').click();
      await screen.part('policy-add').click();
      await option('my-plugin').click();
      expect(await screen.part('action-greeting').inputValue()).toBe('Hello');
      await screen.part('action-greeting').fill('Good day');
      await isAccessible(screen.page, 'a step of a plugin', drawer);
      await screenshot(screen.page, '20-plugin-step');
      await screen.save();
      await screen.isLive(3);
      expect(await greeting()).toBe('Good day');
    });

    step('may be taken by a name that nothing has registered yet', async () => {
      await screen.part('policy-add').click();
      await screen.page.keyboard.type('later');
      await option('Use "later"').click();
      await screen.part('policy-1').getByText('later').first().waitFor();
      await screenshot(screen.page, '21-plugin-typed');
      await screen.part('undo').click();
      await screen.partWith('save-state', { state: 'saved' }).waitFor();
    });

    step('is removed with its files, and what still uses it says so', async () => {
      await screen.part('tab-plugins').click();
      await screen.part('plugins.0-remove').click();
      await screen.part('confirm-dialog').getByText('plugins/my-plugin/manifest.js').waitFor();
      await screen.part('confirm-do').click();
      await screen.part('plugins.0').waitFor({ state: 'detached' });
      await screen.part('entity-problems').getByText('my-plugin').first().waitFor();
      await screen.part('tab-pipelines').click();
      await screen.part('policy-0').getByRole('alert').waitFor();
      await screen.part('undo').click();
      await screen.partWith('save-state', { state: 'saved' }).waitFor();
    });
  });
}
