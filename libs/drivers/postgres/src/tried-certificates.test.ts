import { beforeAll, beforeEach, expect, it } from 'vitest';
import { issueGrant, issueWorkerGrant } from '@tiffin/access';
import { AuthorityProblem, CheckDomain, OrderCertificates } from '@tiffin/domains-operations';
import { ownershipRecord } from '@tiffin/domains-rules';
import { accepted, newId, type TenantId } from '@tiffin/kernel';
import { testKeys } from '@tiffin/testing';
import { PostgresCertificateStore } from './postgres-certificate-store.js';
import { PostgresDomainStore } from './postgres-domain-store.js';
import { HandAuthority } from './testing/hand-authority.js';
import { provedDomain, runEverywhere } from './testing/proved-domain.js';
import type { TestDoors } from './testing/test-doors.js';
import { TestPlace } from './testing/test-place.js';
import { withDoors } from './testing/with-doors.js';

const { opener } = testKeys();
let doors: TestDoors;
let ours: TestPlace;
let authority: HandAuthority;
let name: string;
let id: string;

withDoors((opened) => {
  doors = opened;
});
beforeAll(async () => {
  ours = await TestPlace.make(doors);
  await doors.requireEvents();
});
beforeEach(async () => {
  await doors.superuser.query('delete from domain');
  await runEverywhere(doors);
  authority = new HandAuthority();
  name = `shop-${newId()}.example.com`;
  id = await provedDomain(doors, ours, name);
});

const store = () => new PostgresCertificateStore(doors.worker, opener);
const deployer = () =>
  new OrderCertificates({
    ...{ directory: store(), store: store(), authority },
    cells: { unserved: () => Promise.resolve(null) },
    grantFor: (tenantId: TenantId) => issueWorkerGrant(tenantId, 'deployer'),
    report: () => undefined,
  }).run();

/** As somebody does who has set right what was in the way. */
async function check(): Promise<void> {
  const { tenantId, environmentId } = ours;
  const ada = { kind: 'user', id: newId(), name: 'Ada' } as const;
  const grant = accepted(issueGrant('environment.manage', { tenantId, role: 'admin' }, ada));
  const texts = [ownershipRecord(name, 't').value];
  const records = { textsOf: () => Promise.resolve({ kind: 'found', texts } as const) };
  const domains = new PostgresDomainStore(doors.app);
  await new CheckDomain(domains, records, { ring: () => undefined }).run(grant, environmentId, name);
}

/** In how many seconds it is looked at; not above 0: it is due. */
async function dueInSeconds(): Promise<number> {
  const sql = 'select extract(epoch from due_from - now())::float8 as s from directory.certificate_look where id = $1';
  const [row] = await doors.rows<{ s: number }>(sql, [id]);
  return row?.s ?? Number.NaN;
}

it('a certificate that could not be had is tried again when its domain is checked', async () => {
  authority.trouble = new AuthorityProblem('refused', 'no');
  await deployer();
  expect(await dueInSeconds()).toBeGreaterThan(500);
  authority.trouble = null;
  await check();
  await deployer();
  expect(authority.ordered).toEqual([name]);
});

it('no sooner than its authority allows', async () => {
  authority.trouble = new AuthorityProblem('rate-limited', 'too much', { retryAfterMs: 1_000_000 });
  await deployer();
  await doors.superuser.query(`update certificate set next_look_at = now() + interval '1 day'`);
  await check();
  const seconds = await dueInSeconds();
  expect([seconds > 900, seconds < 1_001]).toEqual([true, true]);
});

it('and not while somebody is at it', async () => {
  authority.trouble = new AuthorityProblem('refused', 'no');
  await deployer();
  await doors.superuser.query(`update directory.certificate_look set busy_until = now() + interval '1 hour'`);
  await check();
  expect(await doors.rows('select 1 from directory.certificate_look where busy_until is not null')).toHaveLength(1);
});

it('an order that takes more than an hour is given up for what its authority says of it, and not for its silence', async () => {
  const later = () =>
    doors.superuser.query(`update certificate set ordered_at = now() - interval '2 hours', next_look_at = now()`);
  await deployer();
  authority.crash = new AuthorityProblem('unreachable', 'nobody answers');
  await later();
  await deployer();
  const sql = 'select state, problem, order_url from certificate where domain_id = $1';
  const row = async () => (await doors.rows<{ order_url: string | null; problem: string }>(sql, [id]))[0];
  expect(await row()).toMatchObject({
    order_url: 'https://authority.test/1',
    problem: expect.stringContaining('nobody answers') as string,
  });
  authority.crash = null;
  authority.isSlow = true;
  await later();
  await deployer();
  expect(await row()).toMatchObject({ order_url: null, problem: expect.stringContaining('within an hour') as string });
});

it('one that is issued is renewed in its time', async () => {
  for (let round = 0; round < 6; round += 1) {
    await deployer();
    await doors.superuser.query("update directory.certificate_look set due_from = now() - interval '1 s'");
  }
  await deployer();
  const before = await dueInSeconds();
  await check();
  expect([before > 3_600, (await dueInSeconds()) > 3_600]).toEqual([true, true]);
});
