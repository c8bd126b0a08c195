import { beforeAll, describe, expect } from 'vitest';
import { type Look, screenshot, show } from '@tiffin/testing/browser';
import { isAccessible } from './accessible.js';
import { type ConsoleStage, desk, stepsOf } from './console-stage.js';
import pg from 'pg';
import { PeoplePage } from './people-page.js';

const narrow: Look = { width: 360, height: 740, scheme: 'light' };
/** Within which what somebody may no longer do is gone from their open pages. */
const soonMs = 5_000;
const ada = { name: 'Ada Lovelace', email: 'ada@example.com', password: 'an engine of numbers' };
const bob = { name: 'Bob Noyce', email: 'bob@example.com', password: 'eight who left together' };

/** Two people in two browsers: sign up, invite, accept, demote, remove, sign out everywhere. */
export function tellOfPeople(stage: () => ConsoleStage): void {
  let hers: PeoplePage;
  let his: PeoplePage;
  let home: string;

  beforeAll(async () => {
    const { browser, stack } = stage();
    home = `http://localhost:${stack.ports.api}`;
    hers = new PeoplePage(await browser.page(desk));
    his = new PeoplePage(await browser.page(desk));
  });

  const step = stepsOf(stage);

  describe('two people in a browser each', () => {
    step('the first signs up, and is at her first project, over a refresh too', async () => {
      await hers.page.goto(home);
      await hers.part('sign-in-page').waitFor();
      await screenshot(hers.page, '30-sign-in');
      await hers.signUp(ada);
      await hers.partWith('tenant-switcher', { tenant: 'ada-lovelace', role: 'owner' }).waitFor();
      await hers.part('project-my-first-project').waitFor();
      await screenshot(hers.page, '31-first-project');
      await hers.page.reload();
      await hers.part('project-my-first-project').waitFor();
      expect(await hers.kept()).not.toMatch(/eyJ|tfn_|refresh/);
    });

    step('she invites the second, whom the link of the letter leads to an account and the tenant', async () => {
      await hers.open('members');
      await hers.part('invite-email').fill(bob.email);
      await hers.part('invite-role').selectOption('developer');
      await hers.part('invite').click();
      await hers.partWith('invitation', { email: bob.email, state: 'open' }).waitFor();
      await isAccessible(hers.page, 'somebody invited');
      await screenshot(hers.page, '32-invited');
      await his.page.goto(await stage().stack.identity.linkTo(bob.email, 'invites you'));
      await his.part('sign-in-page').getByText('You are invited').waitFor();
      await isAccessible(his.page, 'an invited stranger');
      await screenshot(his.page, '33-invited-stranger');
      await his.signUp(bob);
      await his.part('invitation-accept').click();
      await his.partWith('invitation-reason', { code: 'EMAIL_UNVERIFIED' }).waitFor();
      await isAccessible(his.page, 'an address that is not verified');
      await screenshot(his.page, '34-unverified');
      await his.confirmAddress(await stage().stack.identity.linkTo(bob.email, 'Is this your address'));
      await his.part('invitation-again').click();
      await his.part('invitation-page').waitFor();
      await isAccessible(his.page, 'an invitation');
      await screenshot(his.page, '35-accept');
      await his.part('invitation-accept').click();
      await his.partWith('tenant-switcher', { tenant: 'ada-lovelace', role: 'developer' }).waitFor();
      expect(await his.kept()).not.toMatch(/eyJ|tfn_|tfi_/);
    });

    step('he has both tenants at hand, and the one that he chose is there again', async () => {
      await his.part('tenant-switcher').click();
      await his.part('tenant-bob-noyce').waitFor();
      await isAccessible(his.page, 'the menu of tenants');
      await screenshot(his.page, '36-switcher');
      await his.part('tenant-bob-noyce').click();
      await his.partWith('tenant-switcher', { tenant: 'bob-noyce', role: 'owner' }).waitFor();
      await his.page.reload();
      await his.partWith('tenant-switcher', { tenant: 'bob-noyce' }).waitFor();
      await his.part('tenant-switcher').click();
      await his.part('tenant-ada-lovelace').click();
    });

    step('the link of a letter works once, and for nobody else', async () => {
      const link = await stage().stack.identity.linkTo(bob.email, 'invites you');
      await his.page.goto(link);
      await his.part('invitation-accept').click();
      await his.part('invitation-reason').waitFor();
      await his.part('invitation-leave').click();
      await hers.page.goto(link);
      await hers.part('invitation-accept').click();
      await hers.partWith('invitation-reason', { code: 'NOT_FOUND' }).getByText(ada.email).waitFor();
      await screenshot(hers.page, '37-not-hers');
      await hers.part('invitation-leave').click();
    });

    step('demoted, his open page offers no changes within 5 s', async () => {
      await his.part('project-my-first-project').click();
      await his.part('save').waitFor();
      await his.page.locator('[data-testid="deployment-state"]:not([data-state="unknown"])').waitFor();
      await hers.open('members');
      const place = hers.partWith('member', { email: bob.email });
      await isAccessible(hers.page, 'two members');
      await screenshot(hers.page, '38-members');
      await place.getByTestId('member-role').selectOption('viewer');
      await his.part('save').waitFor({ state: 'detached', timeout: soonMs });
      await his.part('read-only').waitFor();
      expect(await his.part('palette-add-Model').count()).toBe(0);
      await screenshot(his.page, '39-viewer-canvas');
    });

    step('as a viewer he is offered nothing among the members', async () => {
      await his.page.goto(`${home}/#/tenant/members`);
      await his.partWith('member', { email: ada.email }).waitFor();
      await isAccessible(his.page, "a viewer's list of members");
      await screenshot(his.page, '40-viewer-members');
      for (const part of ['invite', 'invitation', 'member-remove']) expect(await his.part(part).count()).toBe(0);
      expect(await his.part('members').locator('select').count()).toBe(0);
      await his.page.goBack();
      await his.part('read-only').waitFor();
    });

    step('removed, the tenant is gone from his open page within 5 s, and with it what he watched', async () => {
      await hers.partWith('member', { email: bob.email }).getByTestId('member-menu').click();
      await hers.part('member-remove').click();
      await isAccessible(hers.page, 'a removal');
      await screenshot(hers.page, '41-remove');
      await hers.part('confirm-do').click();
      await his.part('deployment-state').waitFor({ state: 'detached', timeout: soonMs });
      await his.part('no-access').waitFor();
      await isAccessible(his.page, 'no access');
      await screenshot(his.page, '42-removed');
      await his.part('all-projects').click();
      await his.partWith('tenant-switcher', { tenant: 'bob-noyce' }).waitFor();
      await his.part('tenant-switcher').click();
      await his.part('tenant-bob-noyce').waitFor();
      expect(await his.part('tenant-ada-lovelace').count()).toBe(0);
      await his.page.keyboard.press('Escape');
    });

    step('the pages fit a narrow phone', async () => {
      await show(hers.page, narrow);
      for (const [page, at] of [
        ['members', '#/tenant/members'],
        ['projects', '#/'],
        ['account', '#/account'],
      ] as const) {
        await hers.page.goto(`${home}/${at}`);
        await hers.part(page === 'projects' ? 'projects' : `${page}${page === 'members' ? '' : '-page'}`).waitFor();
        expect([page, await hers.overflow()]).toEqual([page, 0]);
        await screenshot(hers.page, `43-narrow-${page}`);
      }
      await show(hers.page, { ...desk, scheme: 'dark' });
      await screenshot(hers.page, '44-account-dark');
    });

    step('he deletes his account: not while a tenant has nobody else, and then for good', async () => {
      await his.page.goto(`${home}/#/account`);
      await his.part('account-delete').click();
      const remove = his.part('confirm-do');
      expect(await remove.isDisabled()).toBe(true);
      await his.part('confirm-typed').fill(bob.email);
      await screenshot(his.page, '44-delete-account');
      await remove.click();
      await his.part('confirm-dialog').getByText('Nobody else owns bob-noyce.').waitFor();
      await screenshot(his.page, '44-last-owner');
      const superuser = new pg.Client({ connectionString: stage().stack.database.superuser });
      await superuser.connect();
      await superuser.query(
        `insert into member (tenant_id, id, user_id, name, role)
         select tenant_id, gen_random_uuid(), gen_random_uuid(), 'Other', 'owner' from tenant where slug = 'bob-noyce'`,
      );
      await remove.click();
      await his.part('sign-in-page').waitFor();
      const { rowCount } = await superuser.query('select from platform.app_user where email = $1', [bob.email]);
      await superuser.end();
      expect(rowCount).toBe(0);
    });

    step('signed out everywhere, the other tab and the other browser are within 5 s', async () => {
      const tab = new PeoplePage(await hers.page.context().newPage());
      await tab.page.goto(home);
      const elsewhere = new PeoplePage(await stage().browser.page(desk));
      await elsewhere.page.goto(home);
      await elsewhere.signIn(ada);
      for (const one of [tab, elsewhere]) await one.part('project-my-first-project').waitFor();
      await hers.part('account-menu').click();
      await hers.part('sign-out-everywhere').hover();
      await screenshot(hers.page, '45-account-menu');
      await hers.part('sign-out-everywhere').click();
      for (const one of [tab, elsewhere]) await one.part('sign-in-page').waitFor({ timeout: soonMs });
      await hers.part('sign-in-page').waitFor();
      await screenshot(elsewhere.page, '46-signed-out');
      await Promise.all([tab.page.close(), elsewhere.page.close()]);
    });

    step('the link of `tiffin open` signs one browser in, once', async () => {
      const link = await stage().stack.identity.openLink();
      await hers.page.goto(link);
      await hers.partWith('tenant-switcher', { tenant: 'demo' }).waitFor();
      await his.page.goto(link);
      await his.page.getByText('has been used').waitFor();
      // It was refused, as it should.
      stage().browser.forgive(/open\?token=|status of 400/);
      await Promise.all([hers.page.close(), his.page.close()]);
    });
  });
}
