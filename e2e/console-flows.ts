import { waitUntil } from '@tiffin/testing/wait-until';
import { screenshot } from '@tiffin/testing/browser';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { isAccessible } from './accessible.js';
import { type ConsoleStage, desk, stepsOf } from './console-stage.js';
import { PeoplePage } from './people-page.js';

const dora = { name: 'Dora Maar', email: 'dora@example.com', password: 'a camera and a darkroom' };
const eli = { name: 'Eli Whitney', email: 'eli@example.com', password: 'interchangeable parts' };
/** What a viewer looks at. */
const drawn = ['Model', 'Function', 'Gateway'] as const;
const late = { name: 'Late Comer', email: 'late@example.com', password: 'after the door is shut' };

const secondNow = (): number => Math.floor(Date.now() / 1000);

/** What people do more seldom: each page on the way is asked by axe, too. */
export function tellOfFlows(stage: () => ConsoleStage): void {
  let hers: PeoplePage;
  let his: PeoplePage;
  let home: string;

  beforeAll(async () => {
    const { browser, stack } = stage();
    home = `http://localhost:${stack.ports.api}`;
    hers = new PeoplePage(await browser.page(desk));
    his = new PeoplePage(await browser.page(desk));
    await Promise.all([arrive(hers, dora), arrive(his, eli)]);
  }, 90_000);
  afterAll(() => Promise.all([hers.page.close(), his.page.close()]));

  const step = stepsOf(stage);
  const memberOf = (page: PeoplePage, email: string) => page.partWith('member', { email });

  async function arrive(page: PeoplePage, who: typeof dora): Promise<void> {
    await page.page.goto(home);
    await page.signUp(who);
    await page.part('project-my-first-project').waitFor();
    await page.confirmAddress(await stage().stack.identity.linkTo(who.email, 'Is this your address'));
  }

  async function signUpMode(mode: string): Promise<void> {
    const client = new pg.Client({ connectionString: stage().stack.database.superuser });
    await client.connect();
    await client.query(`update platform.setting set value = $1, changed_by = 'story' where name = 'sign_up_mode'`, [
      mode,
    ]);
    await client.end();
  }

  describe('invitations', () => {
    step('are sent again and revoked, which is said', async () => {
      await isAccessible(hers.page, 'projects');
      await hers.open('members');
      await hers.invite(eli.email, 'viewer');
      await hers.part('invitation-menu').click();
      await hers.part('invitation-resend').click();
      await hers.page.getByText('Sent again').waitFor();
      await hers.part('invitation-menu').click();
      await hers.part('invitation-revoke').click();
      await hers.page.getByText('opens nothing now').waitFor();
      await hers.partWith('invitation', { email: eli.email }).waitFor({ state: 'detached' });
      await his.page.goto(await stage().stack.identity.linkTo(eli.email, 'invites you'));
      await his.part('invitation-accept').click();
      await his.partWith('invitation-reason', { code: 'INVITATION_REVOKED' }).waitFor();
      await screenshot(his.page, '50-revoked');
      await isAccessible(his.page, 'a refused invitation');
      await his.part('invitation-leave').click();
    });

    step('that somebody else opened lead back to whom they are for', async () => {
      await hers.invite(eli.email, 'viewer');
      const elsewhere = new PeoplePage(await hers.page.context().newPage());
      await elsewhere.page.goto(await stage().stack.identity.linkTo(eli.email, 'invites you'));
      await elsewhere.part('invitation-accept').click();
      await elsewhere.partWith('invitation-reason', { code: 'NOT_FOUND' }).waitFor();
      await elsewhere.page.close();
      // As himself, by the list on his own page.
      await his.page.goto(`${home}/#/account`);
      await his.part('own-invitation-accept').click();
      await his.partWith('tenant-switcher', { tenant: 'dora-maar', role: 'viewer' }).waitFor();
    });
  });

  describe('a viewer', () => {
    step('is shown what is drawn, and nothing that draws', async () => {
      await hers.page.goto(`${home}/#/`);
      await hers.part('project-my-first-project').click();
      for (const type of drawn) await hers.part(`palette-add-${type}`).click();
      await hers.save();
      await hers.partWith('revision', { revision: '1' }).waitFor();
      await his.part('project-my-first-project').click();
      await his.part('read-only').waitFor();
      expect(await his.part('dock-logs').count()).toBe(0);
      await isAccessible(his.page, 'the canvas of a viewer');
    });

    for (const type of drawn)
      step(`reads all of a ${type}, and is offered no field and no button that changes it`, async () => {
        await his.page.locator(`.card[data-type="${type}"] .card-head`).click();
        await his.part('drawer-read-only').waitFor();
        for (const tab of await his.part('drawer').getByRole('tab').all()) {
          await tab.click();
          const label = await tab.textContent();
          expect([label, await his.changeable()]).toEqual([label, []]);
          await screenshot(his.page, `51-viewer-${type}-${label}`);
        }
        await isAccessible(his.page, `a viewer's drawer of a ${type}`);
      });

    step('finds nothing to press on the other pages either', async () => {
      await his.page.getByTestId('to-settings').click();
      await his.part('secrets').waitFor();
      for (const part of ['new-secret', 'import-secrets', 'new-variable', 'import-variables', 'rename-name', 'life'])
        expect([part, await his.part(part).count()]).toEqual([part, 0]);
      await isAccessible(his.page, "a viewer's settings");
      await his.open('general');
      expect(await his.part('tenant-general').getByRole('textbox').count()).toBe(0);
      expect(await his.part('tenant-delete').count()).toBe(0);
      await his.open('audit');
      await his.part('not-yours').waitFor();
    });
  });

  describe('an owner', () => {
    step('renames the tenant, with the keyboard alone', async () => {
      await hers.page.goto(`${home}/#/`);
      await hers.tabTo('to-tenant');
      await hers.page.keyboard.press('Enter');
      await hers.part('tenant-members').waitFor();
      await hers.tabBackTo('nav-general');
      expect(await hers.showsFocus()).toBe(true);
      await hers.page.keyboard.press('Enter');
      await hers.part('tenant-general').waitFor();
      await hers.tabTo('rename-name');
      await hers.page.keyboard.press('ControlOrMeta+A');
      await hers.page.keyboard.type('دورا مار للطيران والشحن');
      await hers.page.keyboard.press('Enter');
      await hers.part('tenant-name').getByText('دورا مار للطيران والشحن').waitFor();
      await isAccessible(hers.page, 'general');
      await screenshot(hers.page, '52-renamed');
    });

    step('deletes it, is told the day, and restores it', async () => {
      await hers.part('tenant-delete').click();
      await hers.part('confirm-typed').fill('dora-maar');
      await isAccessible(hers.page, 'a dialog');
      await hers.part('confirm-do').click();
      await hers
        .partWith('tenant-standing', { state: 'deleting' })
        .getByText(/On \w+ \d+, 20\d\d it is erased/)
        .waitFor();
      await isAccessible(hers.page, 'a tenant that is being deleted');
      await screenshot(hers.page, '53-deleting');
      await hers.part('tenant-restore').click();
      await hers.part('tenant-standing').waitFor({ state: 'detached' });
    });

    step('gives a machine an account and a token, and takes both away', async () => {
      await hers.open('tokens');
      await hers.part('create-account').click();
      await hers.page.getByRole('dialog').getByTestId('account-name').fill('CI');
      await hers.part('account-create').click();
      await hers.part('account-token-CI').click();
      await hers.part('token-name').fill('nightly');
      await hers.part('token-create').click();
      await hers.part('token-done').click();
      await hers.part('account-CI').getByTestId('token-nightly').waitFor();
      await isAccessible(hers.page, 'tokens');
      await screenshot(hers.page, '54-machine');
      await hers.part('account-more-CI').click();
      await hers.part('account-delete').click();
      await hers.part('confirm-typed').fill('CI');
      await hers.part('confirm-do').click();
      await hers.part('account-CI').waitFor({ state: 'detached' });
    });

    step('imports secrets and variables, all of a file or none', async () => {
      await hers.page.goto(`${home}/#/`);
      await hers.part('project-my-first-project').click();
      await hers.part('to-settings').click();
      await hers.part('import-secrets').click();
      await hers.part('import-lines').fill('API_KEY=one\nbad-name=two');
      expect(await hers.part('import-do').isDisabled()).toBe(true);
      await isAccessible(hers.page, 'an import');
      await hers.part('import-lines').fill('API_KEY=one\nDB_PASSWORD="two three"');
      await hers.part('import-do').click();
      await hers.part('secret-DB_PASSWORD').waitFor();
      await hers.part('secret-API_KEY').waitFor();
      await hers.part('import-variables').click();
      await hers.part('import-lines').fill('REGION=eu-central\nEMPTY=\nnot a line');
      await hers.part('import-found').getByText('One line is not NAME=value').waitFor();
      await hers.part('import-do').click();
      await hers.part('variable-REGION').getByText('eu-central').waitFor();
      await hers.part('variable-EMPTY').waitFor();
      await isAccessible(hers.page, 'settings of a project');
    });

    step('hands the tenant on, and leaves it', async () => {
      await hers.open('members');
      await memberOf(hers, eli.email).getByTestId('member-menu').click();
      await hers.part('member-transfer').click();
      await hers.part('confirm-do').click();
      await hers.partWith('tenant-switcher', { tenant: 'dora-maar', role: 'admin' }).waitFor();
      await his.partWith('tenant-switcher', { tenant: 'dora-maar', role: 'owner' }).waitFor();
      await isAccessible(hers.page, 'members');
      await memberOf(hers, dora.email).getByTestId('member-menu').click();
      await hers.part('member-leave').click();
      await hers.part('confirm-do').click();
      await hers.part('no-tenant').waitFor();
      await isAccessible(hers.page, 'no tenant');
      await screenshot(hers.page, '55-no-tenant');
      await hers.part('no-tenant-create').click();
      await hers.part('new-tenant-name').fill('Alone');
      await hers.part('new-tenant-create').click();
      await hers.partWith('tenant-switcher', { tenant: 'alone', role: 'owner' }).waitFor();
    });
  });

  describe('a session that ends', () => {
    step('leaves what was being typed where it was, for the same person', async () => {
      await hers.open('members');
      await hers.part('invite-email').fill('half@typed');
      const elsewhere = new PeoplePage(await stage().browser.page(desk));
      await elsewhere.page.goto(home);
      await elsewhere.signIn(dora);
      await elsewhere.part('account-menu').click();
      await elsewhere.part('sign-out-everywhere').click();
      await hers.part('sign-in-again').waitFor();
      const signedOutIn = secondNow();
      await elsewhere.page.close();
      expect(await hers.part('invite-email').isVisible()).toBe(false);
      await isAccessible(hers.page, 'sign in again');
      await screenshot(hers.page, '56-sign-in-again');
      const opening = hers.page.context().waitForEvent('page');
      await hers.part('sign-in-again').click();
      const tab = new PeoplePage(await opening);
      // Providers tell whole seconds: a sign-in of the same one as the sign-out counts as from before it.
      await waitUntil('the second of the sign-out to be over', () => secondNow() > signedOutIn);
      await tab.enter(dora);
      await tab.part('signed-in-page').waitFor();
      await tab.page.close();
      await hers.page.locator('[data-testid="invite-email"]:focus').waitFor();
      expect(await hers.part('invite-email').inputValue()).toBe('half@typed');
      await hers.partWith('tenant-switcher', { tenant: 'alone' }).waitFor();
    });
  });

  describe('a platform that takes nobody', () => {
    afterAll(() => signUpMode('open'));

    step('says why, and lets in whoever waited once it is open', async () => {
      await signUpMode('closed');
      const page = new PeoplePage(await stage().browser.page(desk));
      await page.page.goto(home);
      await page.part('sign-in-page').waitFor();
      await isAccessible(page.page, 'sign in');
      await page.signUp(late);
      for (const [mode, code] of [
        ['closed', 'SIGN_UP_CLOSED'],
        ['invitation', 'SIGN_UP_BY_INVITATION'],
        ['approval', 'SIGN_UP_WAITING'],
      ] as const) {
        await signUpMode(mode);
        await page.part('refused-again').click();
        await page.partWith('refused-code', { code }).waitFor();
        await isAccessible(page.page, code);
        await screenshot(page.page, `57-${mode}`);
      }
      await signUpMode('open');
      await page.part('refused-again').click();
      await page.part('project-my-first-project').waitFor();
      await page.page.close();
    });
  });
}
