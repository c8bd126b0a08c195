import { type Look, screenshot, show } from '@tiffin/testing/browser';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { setOperator } from '../apps/cli/src/stack/set-operator.js';
import { isAccessible } from './accessible.js';
import { type ConsoleStage, desk, stepsOf } from './console-stage.js';
import { PeoplePage, type Somebody } from './people-page.js';

const olga = { name: 'Olga Ladyzhenskaya', email: 'olga@example.com', password: 'boundaries of flowing water' };
const tess = { name: 'Tess Hurst', email: 'tess@example.com', password: 'a tenant among others' };
const wil = { name: 'Wil Wait', email: 'wil@example.com', password: 'patience is a virtue' };
/** Within which how a tenant stands is on the open pages of its members. */
const soonMs = 5_000;
const phone: Look = { width: 360, height: 740, scheme: 'light' };
const reason = 'Unpaid since May';

/** Somebody runs the installation from the console; somebody else does not, and sees no sign of it but in their own records. */
export function tellOfOperators(stage: () => ConsoleStage): void {
  let hers: PeoplePage;
  let theirs: PeoplePage;
  let home: string;

  beforeAll(async () => {
    const { browser, stack } = stage();
    home = `http://localhost:${stack.ports.api}`;
    hers = new PeoplePage(await browser.page(desk));
    theirs = new PeoplePage(await browser.page(desk));
    await Promise.all([arrive(hers, olga), arrive(theirs, tess)]);
  }, 90_000);
  afterAll(() => Promise.all([hers.page.close(), theirs.page.close()]));

  const step = stepsOf(stage);

  async function arrive(page: PeoplePage, who: Somebody): Promise<void> {
    await page.page.goto(home);
    await page.signUp(who);
    await page.part('project-my-first-project').waitFor();
  }

  /** A page of operators, by its address. */
  async function open(page: string, testId = `operators-${page}`): Promise<void> {
    await hers.page.goto(`${home}/#/operators/${page}`);
    await hers.part(testId).waitFor();
  }

  describe('the pages of operators', () => {
    step('are not there for anybody else, to whom the API refuses what they ask', async () => {
      await theirs.page.goto(`${home}/#/operators`);
      await theirs.part('no-page').waitFor();
      await isAccessible(theirs.page, 'no such page');
      await screenshot(theirs.page, '60-no-such-page');
      expect(await theirs.asked('{ operator { resources } }')).toMatchObject({
        errors: [{ extensions: { code: 'FORBIDDEN' } }],
      });
      await theirs.page.goto(`${home}/#/`);
      await theirs.part('account-menu').click();
      await theirs.part('to-account').waitFor();
      expect(await theirs.part('to-operators').count()).toBe(0);
      await theirs.page.keyboard.press('Escape');
    });

    step('are in the menu of whoever was made one, from the next sign-in on', async () => {
      expect(await setOperator(stage().stack.database.owner, olga.email, true)).toBe(true);
      await hers.part('account-menu').click();
      await hers.part('sign-out').click();
      await hers.part('sign-in-page').waitFor();
      await hers.signIn(olga);
      await hers.part('account-menu').click();
      await hers.part('to-operators').click();
      await hers.part('seen-tess-hurst').waitFor();
      await hers.part('seen-olga-ladyzhenskaya').waitFor();
    });

    step('find tenants by name, state and plan', async () => {
      await hers.part('filter-search').fill('tess');
      await hers.part('seen-olga-ladyzhenskaya').waitFor({ state: 'detached' });
      await hers.part('filter-state').selectOption('suspended');
      await hers.part('seen-tenants-empty').waitFor();
      await hers.part('filter-state').selectOption('active');
      await hers.partWith('seen-tess-hurst', { state: 'active' }).waitFor();
      await isAccessible(hers.page, 'tenants of operators');
      await screenshot(hers.page, '61-tenants');
    });

    step('suspend a tenant, whose people read why, and resume it', async () => {
      await hers.part('seen-tess-hurst').getByRole('link').click();
      await hers.part('suspend').click();
      await hers.part('reason').fill(reason);
      await isAccessible(hers.page, 'a reason');
      await theirs.part('project-my-first-project').click();
      await theirs.part('deployment-state').waitFor();
      await hers.part('suspend-do').click();
      await hers.part('resume').waitFor();
      // On the page that is open, without anything pressed there.
      await theirs.partWith('tenant-standing', { state: 'suspended' }).getByText(reason).waitFor({ timeout: soonMs });
      await isAccessible(theirs.page, 'the canvas of a suspended tenant');
      await screenshot(theirs.page, '62-suspended');
      await hers.part('resume').click();
      await hers.part('suspend').waitFor();
      await theirs.part('tenant-standing').waitFor({ state: 'detached', timeout: soonMs });
      await theirs.part('to-settings').waitFor();
    });

    step('give a tenant another plan, and a limit of its own', async () => {
      const limits = [{ resource: 'projects', limit: 3 }];
      await hers.asked('mutation ($input: CreatePlanInput!) { createPlan(input: $input) { plan { id } } }', {
        input: { name: 'small', limits },
      });
      await hers.page.reload();
      await hers.part('plan-choice').selectOption('small');
      await hers.part('plan-assign').click();
      await hers.part('limit-projects').getByText('1 of 3').waitFor();
      await hers.part('limit-projects').getByTestId('override').click();
      await hers.part('override-limit').fill('7');
      await hers.part('override-do').click();
      await hers.partWith('limit-projects', { overridden: 'true' }).getByText('1 of 7').waitFor();
      await isAccessible(hers.page, 'a tenant, as operators see it');
      await screenshot(hers.page, '63-tenant');
      await hers.part('override-remove').click();
      await hers.partWith('limit-projects', { overridden: 'false' }).getByText('1 of 3').waitFor();
    });

    step('open support access, which the audit log of the tenant tells of, and end it', async () => {
      await hers.part('support-open').click();
      await hers.part('reason').fill('Ticket 4711: deployment hangs');
      await hers.part('support-open-do').click();
      await hers.partWith('support-access', { open: 'true' }).getByText('Ticket 4711').waitFor();
      await theirs.open('audit');
      await theirs.part('event-support.open').getByText(olga.name).waitFor();
      await screenshot(theirs.page, '64-support-on-record');
      await hers.part('support-end').click();
      await hers.partWith('support-access', { open: 'false' }).waitFor();
      await open('support');
      await hers.partWith('support-access', { open: 'false' }).getByText('tess-hurst').waitFor();
      await isAccessible(hers.page, 'support access');
      await screenshot(hers.page, '65-support');
    });

    step('choose who may sign up, and let in whoever waits', async () => {
      await open('sign-up');
      await hers.part('mode-approval').click();
      await hers.part('mode-set').click();
      await hers.partWith('mode-form', { mode: 'approval' }).waitFor();
      const late = new PeoplePage(await stage().browser.page(desk));
      await late.page.goto(home);
      await late.signUp(wil);
      await late.partWith('refused-code', { code: 'SIGN_UP_WAITING' }).waitFor();
      await hers.page.reload();
      await isAccessible(hers.page, 'sign-up');
      await screenshot(hers.page, '66-sign-up');
      await hers.partWith('waits', { email: wil.email }).getByTestId('approve').click();
      await hers.partWith('waits', { email: wil.email }).waitFor({ state: 'detached' });
      await late.part('refused-again').click();
      await late.part('project-my-first-project').waitFor();
      await late.page.close();
      await hers.part('mode-open').click();
      await hers.part('mode-set').click();
      await hers.partWith('mode-form', { mode: 'open' }).waitFor();
    });

    step('are no wider than a phone', async () => {
      await show(hers.page, phone);
      for (const [page, testId] of [
        ['tenants', 'operators-tenants'],
        ['tenants/tess-hurst', 'operators-tenant'],
        ['sign-up', 'operators-sign-up'],
        ['support', 'operators-support'],
      ] as const) {
        await open(page, testId);
        await hers.page.locator('.row, [data-testid="mode-form"]').first().waitFor();
        expect([page, await hers.overflow()]).toEqual([page, 0]);
        await screenshot(hers.page, `67-narrow-${testId}`);
      }
      await show(hers.page, desk);
    });

    step('say beside the button why something was refused', async () => {
      await open('tenants/tess-hurst', 'operators-tenant');
      await hers.part('support-open').click();
      await hers.part('reason').fill('. . .');
      await hers.part('support-open-do').click();
      await hers.part('support-open-do-refusal').getByText('say why').waitFor();
      expect(await hers.part('reason').inputValue()).toBe('. . .');
      await hers.page.keyboard.press('Escape');
      await hers.page.getByRole('dialog').waitFor({ state: 'detached' });
      expect(await hers.focused()).toBe('support-open');
    });
  });
}
