import { afterAll, beforeAll, describe, expect } from 'vitest';
import { functionEntity, type ProjectView } from '@tiffin/testing';
import { isAccessible } from './accessible.js';
import { ConsolePage } from './console-page.js';
import { type ConsoleStage, desk, stepsOf } from './console-stage.js';

interface Asking {
  /** Pressed one after the other, by their test hooks; the last one opens the dialog. */
  readonly press: readonly string[];
  /** What has the focus afterwards; default: the first that was pressed. */
  readonly back?: string;
}

const coloured = [
  '// Why it is so.',
  'class Asked extends Object { static ask = /a+b/gu; }',
  "import type from 'nothing';",
  'module.exports.fn = async () => `${Asked.ask} ${null ?? true}` + "\\n" + 1.5;',
  '',
].join('\n');

/** By keyboard alone, every dialog is entered, cannot be left by Tab, and lets go at Escape. */
export function tellOfDialogs(stage: () => ConsoleStage): void {
  let project: ProjectView;
  let screen: ConsolePage;

  beforeAll(async () => {
    const { stack, browser } = stage();
    project = await stack.client.createProject('Dialogs');
    const files = { 'handler.js': coloured, 'extra.js': '', 'package.json': '{}' };
    const entity = { ...functionEntity('asked', ''), files };
    await stack.client.save(project.id, 0, [{ op: 'addEntity', entity }]);
    screen = await ConsolePage.signIn(await browser.page(desk), stack);
    await screen.part(`project-${project.slug}`).waitFor();
  }, 60_000);
  afterAll(() => screen.page.close());

  const step = stepsOf(stage);

  async function goTo(fragment: string, testId: string): Promise<void> {
    await screen.page.evaluate((hash) => void (location.hash = hash), fragment);
    await screen.part(testId).waitFor();
  }

  /** A file that is not the one which the handler needs: it can be renamed. */
  async function openExtra(): Promise<void> {
    await screen.openDetails('asked');
    await screen.part('editor').getByText('module.exports').waitFor();
    await isAccessible(screen.page, 'code with colours of all sorts');
    await screen.part('file-extra.js').click();
  }

  /** One that is pressed where it is on the screen more than once is the first. */
  async function press(testId: string): Promise<void> {
    const part = screen.part(testId).first();
    await part.focus();
    await screen.page.keyboard.press('Enter');
  }

  async function holdsFocus({ press: presses, back = presses[0] ?? '' }: Asking): Promise<void> {
    for (const testId of presses) await press(testId);
    const dialog = screen.page.getByRole('dialog');
    await dialog.locator(':focus').waitFor();
    for (const key of ['Tab', 'Shift+Tab'])
      for (let presses = 0; presses < 8; presses += 1) {
        await screen.page.keyboard.press(key);
        expect([back, key, presses, await dialog.locator(':focus').count()]).toEqual([back, key, presses, 1]);
      }
    await isAccessible(screen.page, `the dialog behind ${presses.join(', ')}`, '[role="dialog"]');
    await screen.page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await screen.page.locator(`[data-testid="${back}"]:focus`).waitFor();
  }

  /** Where it is: the address, what is there then, and what asks something there. */
  const pages: readonly [string, () => string, string, readonly Asking[]][] = [
    ['the top bar', () => '#/', 'to-tenant', [{ press: ['tenant-switcher', 'create-tenant'] }]],
    ['tokens', () => '#/tenant/tokens', 'tenant-tokens', [{ press: ['create-token'] }, { press: ['create-account'] }]],
    ['a tenant', () => '#/tenant/general', 'tenant-general', [{ press: ['tenant-delete'] }]],
    ['an account', () => '#/account', 'account-page', [{ press: ['account-delete'] }]],
    [
      'settings',
      () => `#/projects/${project.id}/settings`,
      'secrets',
      ['new-secret', 'new-variable', 'import-secrets', 'import-variables', 'life-archive', 'life-delete'].map(
        (one) => ({ press: [one] }),
      ),
    ],
    [
      'a canvas',
      () => `#/projects/${project.id}`,
      'entity-asked',
      [{ press: ['file-add'] }, { press: ['file-menu', 'file-rename'] }, { press: ['drawer-remove'] }],
    ],
  ];

  describe('a dialog', () => {
    for (const [name, address, testId, askings] of pages)
      step(`of ${name} has the focus, keeps it, and gives it back`, async () => {
        await goTo(address(), testId);
        if (testId === 'entity-asked') await openExtra();
        for (const asking of askings) await holdsFocus(asking);
      });
  });
}
