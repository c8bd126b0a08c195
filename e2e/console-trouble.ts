import { beforeAll, describe, expect } from 'vitest';
import { answering, drawFunctions, type ProjectView, rewrite, waitUntil } from '@tiffin/testing';
import { screenshot } from '@tiffin/testing/browser';
import { isAccessible } from './accessible.js';
import { ConsolePage } from './console-page.js';
import { type ConsoleStage, desk, stepsOf } from './console-stage.js';

/** Failures, faults, retries, secrets, warnings, and drafts that are left. */
export function tellOfTrouble(stage: () => ConsoleStage): void {
  let project: ProjectView;
  let screen: ConsolePage;
  let revision = 1;

  beforeAll(async () => {
    const { client } = stage().stack;
    project = await client.createProject('Shop');
    await client.save(project.id, 0, drawFunctions({ hello: answering('hello') }));
    await client.untilLive(project.environmentId, 1, 60_000);
    screen = await ConsolePage.open(await stage().browser.page(desk), stage().stack, project.slug);
  }, 60_000);

  const save = async (operations: readonly unknown[]): Promise<void> => {
    revision = (await stage().stack.client.save(project.id, revision, operations)).number;
  };

  /** The card of the function, with this sign of how it runs. */
  const cardSays = (tone: string, word: string): Promise<void> =>
    screen.part('entity-hello').locator(`[data-testid="status"][data-tone="${tone}"]`, { hasText: word }).waitFor();

  const problemSays = async (...parts: readonly string[]): Promise<void> => {
    for (const part of parts) await screen.part('environment-problem').getByText(part).first().waitFor();
  };

  const step = stepsOf(stage);

  describe('a failure in the console', () => {
    step('marks the unit on the canvas, and says why with its last lines, and that it is final', async () => {
      await save(rewrite('hello', `throw new Error('no database');`));
      await cardSays('bad', 'Failed');
      await screen.partWith('environment-problem', { heals: 'false' }).waitFor();
      await problemSays(
        'revision 1 keeps serving',
        'did not become ready',
        'no database',
        'Retrying alone may not help',
      );
      await isAccessible(screen.page, 'a failure');
      await screenshot(screen.page, '20-failure');
    });

    step('leads to the unit, which says the same', async () => {
      await screen.partWith('problem-unit', { unit: 'function-hello' }).click();
      await screen.partWith('drawer', { entity: 'hello' }).waitFor();
      await screen.part('entity-trouble').getByText('no database').waitFor();
      await isAccessible(screen.page, 'a failed function');
      await screen.part('drawer-close').click();
    });

    step('is tried again at the press of a button, and stays where that does not help', async () => {
      const states = await screen.recordStates();
      await screen.part('retry').click();
      await waitUntil('another deployment', async () => (await states()).includes('deploying'));
      await screen.partWith('environment-problem', { heals: 'false' }).waitFor();
    });

    step('is over when it is mended', async () => {
      await save(rewrite('hello', answering('mended')));
      await screen.isLive(3);
      await screen.cardIsLive('hello');
      await screen.part('environment-problem').waitFor({ state: 'detached' });
    });
  });

  describe('a fault in the console', () => {
    step(
      'is degraded and no failure: how often it was tried, when it is next, and that it recovers on its own',
      async () => {
        await stage().stack.processes['cell-local'].end('SIGTERM');
        await save(rewrite('hello', answering('again')));
        await screen.partWith('deployment-state', { state: 'degraded', tone: 'warn' }).waitFor();
        await screen.partWith('environment-problem', { heals: 'true' }).waitFor();
        await screen
          .part('tries')
          .getByText(/^Tried \d+ times, next try in \d+ s\. It recovers on its own\.$/)
          .waitFor();
        await cardSays('warn', 'Not seen');
        await isAccessible(screen.page, 'a fault');
        await screenshot(screen.page, '21-fault');
      },
    );

    step('is not waited for when one retries', async () => {
      await stage().stack.startProcess('cell-local');
      await screen.part('retry').click();
      await screen.isLive(4);
      await screen.cardIsLive('hello');
    });
  });

  describe('secrets in the console', () => {
    const value = (): ReturnType<ConsolePage['part']> => screen.part('variable-value-0');

    step('are refused where they are written out, with what to do instead', async () => {
      await screen.openDetails('hello');
      await screen.part('tab-settings').click();
      await screen.part('add-variable').click();
      await screen.part('variable-name-0').fill('API_TOKEN');
      await value().fill('sk-live-1');
      await screen.part('drawer').getByText('A canvas holds no secrets').first().waitFor();
      await screen.partWith('save-state', { state: 'invalid' }).waitFor();
      await isAccessible(screen.page, 'a secret that is written out');
      await screenshot(screen.page, '22-literal');
    });

    step('are named instead, and one without a value is in sight before it is saved', async () => {
      await screen.part('drawer').getByLabel('Use a secret instead').click();
      expect(await value().inputValue()).toBe('HELLO_API_TOKEN');
      await screen.part('secret-missing').getByText('tiffin secret set HELLO_API_TOKEN --project shop').waitFor();
      await screen.part('entity-hello').getByTestId('card-warnings').waitFor();
      await isAccessible(screen.page, 'a secret without a value');
      await screenshot(screen.page, '23-no-value');
      await screen.save();
      await problemSays('Failed: revision 5', 'the secret "HELLO_API_TOKEN" has no value');
    });

    step('get their value where one reads that it is missing, and bring it live; nothing shows it again', async () => {
      const { page } = screen;
      await screen.part('entity-warnings').getByTestId('set-value').click();
      const secret = screen.part('secret-value').locator('visible=true');
      await secret.fill('wrong');
      await screen.pasteOver(secret, 'sk-live-1\nof two lines');
      expect(await secret.inputValue()).toBe('sk-live-1\nof two lines');
      await screenshot(page, '23-set-value');
      await screen.part('secret-set').click();
      await screen.part('secret-dialog').waitFor({ state: 'detached' });
      await screen.isLive(5);
      await screen.part('drawer').getByText('It has a value in development.').waitFor();
      await screen.part('entity-hello').getByTestId('card-warnings').waitFor({ state: 'detached' });
      expect(await page.content()).not.toContain('sk-live-1');
      await screenshot(page, '23-value-set');
      await screen.part('drawer-close').click();
      revision = 5;
    });
  });

  describe('warnings in the console', () => {
    step('are on the card and in the details, also after the save, as the server says them', async () => {
      await screen.openDetails('hello-endpoint');
      await screen.part('field-host').fill('api.example.test');
      await screen.part('entity-hello-endpoint').getByTestId('card-warnings').waitFor();
      await screen.save();
      await screen.isLive(6);
      await screen.part('entity-warnings').getByText('leads no request of that host').waitFor();
      await screen.part('entity-hello-endpoint').getByTestId('card-warnings').waitFor();
      await isAccessible(screen.page, 'a warning');
      await screenshot(screen.page, '24-warning');
      await screen.part('drawer-close').click();
      revision = 6;
    });
  });

  describe('drafts in the console', () => {
    const isBack = async (on: ConsolePage): Promise<void> => {
      await on.card('Model', 'Draft').waitFor();
      await on.page.getByText('Your unsaved changes are back').waitFor();
    };

    const reload = async (one: ConsolePage): Promise<void> => {
      one.page.once('dialog', (dialog) => void dialog.accept());
      await one.page.reload();
    };

    step('come back after leaving and entering again', async () => {
      await screen.part('palette-add-Model').click();
      await screen.page.locator('[data-testid="field-name"]:focus').waitFor();
      await screen.page.keyboard.type('Draft');
      await screen.card('Model', 'Draft').waitFor();
      await screen.part('brand').click();
      await screen.part(`project-${project.slug}`).waitFor();
      await screen.part('account-menu').click();
      await screen.part('sign-out').click();
      await screen.part('sign-in-page').waitFor();
      await ConsolePage.signIn(screen.page, stage().stack);
      await screen.openProject(project.slug);
      await isBack(screen);
    });

    step('are one for each tab: none is taken away by another, and both come back', async () => {
      const { page } = screen;
      const second = await ConsolePage.open(await page.context().newPage(), stage().stack, project.slug);
      await isBack(second);
      await second.part('palette-add-Gateway').click();
      await second.card('Gateway', 'Gateway2').or(second.card('Gateway', 'Gateway')).last().waitFor();
      await screen.part('other-drafts').getByText('other draft').waitFor();
      await screenshot(page, '25-other-draft');
      await reload(screen);
      await isBack(screen);
      expect(await page.locator('.card[data-type="Gateway"]').count()).toBe(1);
      await reload(second);
      await isBack(second);
      expect(await second.page.locator('.card[data-type="Gateway"]').count()).toBe(2);
      await second.page.close();
    });

    step('can be opened in turn: what is drawn here is put aside', async () => {
      await screen.part('other-drafts').click();
      await isAccessible(screen.page, 'other drafts');
      await screenshot(screen.page, '25-other-drafts');
      await screen.part('other-draft-open').click();
      await screen.page.locator('.card[data-type="Gateway"]').nth(1).waitFor();
      await screen.part('other-drafts').click();
      await screen.part('other-draft-open').click();
      await screen.page.locator('.card[data-type="Gateway"]').nth(1).waitFor({ state: 'detached' });
      await screen.part('other-drafts').click();
      await screen.part('other-draft-discard').click();
      await screen.part('other-draft-discard').click();
      await screen.part('other-drafts').waitFor({ state: 'detached' });
      await screen.card('Model', 'Draft').waitFor();
    });

    step('are put on what somebody saved meanwhile', async () => {
      await screen.part('brand').click();
      await screen.part(`project-${project.slug}`).waitFor();
      await save(rewrite('hello', answering('elsewhere')));
      await screen.openProject(project.slug);
      await isBack(screen);
      await screen.part('newer-take').click();
      await screen.partWith('revision', { revision: '7' }).waitFor();
      await screen.card('Model', 'Draft').waitFor();
      await screenshot(screen.page, '25-taken');
    });

    step('come back by Undo when they were discarded in favour of a newer revision', async () => {
      await save(rewrite('hello', answering('once more')));
      await screen.part('newer-discard').click();
      await screen.card('Model', 'Draft').waitFor({ state: 'detached' });
      await screen.part('undo').click();
      await screen.card('Model', 'Draft').waitFor();
      await screen.partWith('revision', { revision: '8' }).waitFor();
    });
  });
}
