import { screenshot } from '@tiffin/testing/browser';
import pg from 'pg';
import type { Route } from 'playwright-core';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { isAccessible } from './accessible.js';
import { type ConsoleStage, desk, stepsOf } from './console-stage.js';
import { PeoplePage } from './people-page.js';

const nora = { name: 'Nora Barnacle', email: 'nora@example.com', password: 'a page that does not go away' };
const busy = { message: 'Too much waits to be written. Try again in 2 seconds.', extensions: { code: 'BUSY' } };

/** So many people become viewers of a tenant: `person1@example.com`, and so on. */
async function addMembers(database: string, slug: string, count: number): Promise<void> {
  const client = new pg.Client({ connectionString: database });
  await client.connect();
  await client.query(
    `with made as (
       select gen_random_uuid() as id, n from generate_series(1, $2::int) n
     ), people as (
       insert into platform.app_user (id, subject, email, email_verified, name)
       select id, 'many ' || n, 'person' || n || '@example.com', true, 'Person ' || n from made
     )
     insert into member (tenant_id, id, user_id, name, role)
     select t.tenant_id, gen_random_uuid(), made.id, 'Person ' || made.n, 'viewer' from tenant t, made where t.slug = $1`,
    [slug, count],
  );
  await client.end();
}

/** What somebody sees, and keeps, while the platform does not answer them. */
export function tellOfOutage(stage: () => ConsoleStage): void {
  let hers: PeoplePage;
  let home: string;

  beforeAll(async () => {
    const { browser, stack } = stage();
    home = `http://localhost:${stack.ports.api}`;
    hers = new PeoplePage(await browser.page(desk));
    await hers.page.goto(home);
    await hers.signUp(nora);
    await hers.part('project-my-first-project').waitFor();
    await hers.confirmAddress(await stack.identity.linkTo(nora.email, 'Is this your address'));
  }, 60_000);
  afterAll(() => hers.page.close());

  const step = stepsOf(stage);

  /** What is read is refused from now on; what is done is done, and its answer comes once `until` says so. */
  async function refuseReads(until: () => Promise<void> = () => Promise.resolve()): Promise<void> {
    await hers.page.route('**/graphql', async (route: Route) => {
      const { query } = route.request().postDataJSON() as { query: string };
      if (!query.startsWith('mutation')) return route.fulfill({ json: { errors: [busy] } });
      const response = await route.fetch();
      await until();
      return route.fulfill({ response });
    });
  }

  /** The one error on the page; once it can be read again, it goes with a press of its button. */
  async function tryAgain(testId = 'load-error'): Promise<void> {
    const error = hers.part(testId).filter({ hasText: 'Try again in 2 seconds' });
    await error.first().waitFor();
    await hers.page.unroute('**/graphql');
    while ((await error.count()) > 0) {
      const before = await error.count();
      await error.first().getByRole('button', { name: 'Try again' }).click();
      await expect.poll(() => error.count(), { timeout: 5_000 }).toBeLessThan(before);
    }
  }

  describe('a page that cannot be read anew stays', () => {
    step('with the list of members, and the invitation that was sent', async () => {
      await hers.open('members');
      await hers.partWith('member', { email: nora.email }).waitFor();
      await refuseReads();
      await hers.part('invite-email').fill('jim@example.com');
      await hers.part('invite').click();
      await hers.part('load-error').first().waitFor();
      await hers.partWith('member', { email: nora.email }).waitFor();
      await isAccessible(hers.page, 'members that could not be read anew');
      await screenshot(hers.page, '70-members-error');
      await tryAgain();
      await hers.partWith('invitation', { email: 'jim@example.com' }).waitFor();
    });

    step('with the token that is shown this once', async () => {
      await hers.open('tokens');
      await hers.part('create-token').waitFor();
      await refuseReads();
      await hers.part('create-token').click();
      await hers.part('token-name').fill('kept');
      await hers.part('token-create').click();
      await hers.part('token-text').waitFor();
      await hers.part('load-error').first().waitFor({ state: 'attached' });
      expect(await hers.part('token-text').textContent()).toContain('tfn_');
      await hers.part('token-done').click();
      await tryAgain();
      await hers.part('token-kept').waitFor();
    });

    step('with what is half typed in another of its forms', async () => {
      await hers.page.goto(`${home}/#/`);
      await hers.part('project-my-first-project').click();
      await hers.part('to-settings').click();
      await hers.part('rename-name').fill('half typed');
      await refuseReads();
      await hers.part('new-variable').click();
      await hers.part('setting-name').fill('REGION');
      await hers.part('variable-value').fill('eu');
      await hers.part('variable-set').click();
      await hers.part('load-error').waitFor();
      expect(await hers.part('rename-name').inputValue()).toBe('half typed');
      await screenshot(hers.page, '71-settings-error');
      await tryAgain();
      await hers.part('variable-REGION').waitFor();
      expect(await hers.part('rename-name').inputValue()).toBe('half typed');
    });

    step('where who is signed in could not be asked again', async () => {
      await hers.open('general');
      const renamed = () => hers.part('tenant-name').getByText('Finnegans').waitFor();
      // The subscription says who it is, too: heard after the refusal, it would take that away again.
      await refuseReads(renamed);
      await hers.part('rename-name').fill('Finnegans');
      await hers.part('rename-do').click();
      await hers.part('viewer-trouble').waitFor();
      await hers.part('tenant-general').waitFor();
      await isAccessible(hers.page, 'a viewer who could not be asked again');
      await screenshot(hers.page, '72-viewer-error');
      await tryAgain('viewer-trouble');
      await renamed();
    });
  });

  describe('a refusal for a time', () => {
    const limited = 'The queries of this tenant cost more than they may in a minute. Go on in 12 s.';
    const refuseAll = (answer: Parameters<Route['fulfill']>[0]) =>
      hers.page.route('**/graphql', (route) => route.fulfill(answer));

    step('by the API says when to try again, beside what was asked', async () => {
      await hers.open('members');
      await hers.partWith('member', { email: nora.email }).waitFor();
      const errors = [{ message: limited, extensions: { code: 'RATE_LIMITED' } }];
      await refuseAll({ status: 429, headers: { 'retry-after': '12' }, json: { data: null, errors } });
      await hers.part('invite-email').fill('late@example.com');
      await hers.part('invite').click();
      await hers.page.getByText('Go on in 12 s.').waitFor();
      expect(await hers.part('invite-email').inputValue()).toBe('late@example.com');
      await screenshot(hers.page, '74-rate-limited');
      await hers.page.unroute('**/graphql');
      stage().browser.forgive(/429/);
    });

    step('by what stands before it does, too', async () => {
      await refuseAll({ status: 429, headers: { 'retry-after': '30' }, contentType: 'text/html', body: '<p>busy</p>' });
      await hers.part('invite').click();
      await hers.page.getByText('try again in 30 seconds').waitFor();
      await hers.page.unroute('**/graphql');
      stage().browser.forgive(/429/);
    });
  });

  describe('a tenant of 500', () => {
    step('shows some of its members, and finds each', async () => {
      await addMembers(stage().stack.database.superuser, 'nora-barnacle', 499);
      await hers.page.reload();
      await hers.part('members-found').getByText('500 members').waitFor();
      expect(await hers.part('member').count()).toBe(50);
      await screenshot(hers.page, '75-many-members');
      await hers.part('member-search').fill('person 437');
      await hers.partWith('member', { email: 'person437@example.com' }).waitFor();
      expect(await hers.part('member').count()).toBe(1);
      await hers.part('member').getByTestId('member-role').selectOption('developer');
      await hers.partWith('member', { email: 'person437@example.com', role: 'developer' }).waitFor();
      await isAccessible(hers.page, 'one of many members');
      await screenshot(hers.page, '76-one-of-many');
      await hers.part('member-search').fill('');
      await hers.part('more-members').click();
      await expect.poll(() => hers.part('member').count()).toBe(100);
    });
  });

  describe('a long outage', () => {
    step('leaves the page in sight, also when the token has run out, and is over by itself', async () => {
      await hers.page.clock.install();
      await hers.page.goto(`${home}/#/tenant/members`);
      await hers.page.reload();
      await hers.part('invite-email').fill('typed before');
      await hers.page.route(/\/(graphql|session\/token)$/, (route) => route.abort('connectionrefused'));
      await hers.page.clock.fastForward('10:00');
      await hers.page.clock.fastForward('00:30');
      await hers.part('away-bar').waitFor();
      expect(await hers.part('invite-email').inputValue()).toBe('typed before');
      await hers.part('invite-email').fill('typed@after.example');
      await hers.part('invite').click();
      await hers.page.getByText('does not answer').nth(1).waitFor();
      await isAccessible(hers.page, 'an outage');
      await screenshot(hers.page, '73-outage');
      await hers.page.unroute(/\/(graphql|session\/token)$/);
      await hers.part('away-bar-again').click();
      await hers.part('away-bar').waitFor({ state: 'detached' });
      await hers.part('invite').click();
      await hers.partWith('invitation', { email: 'typed@after.example' }).waitFor();
      stage().browser.forgive(/ERR_CONNECTION_REFUSED|WebSocket/);
    });
  });
}
