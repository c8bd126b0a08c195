import type { QueryResultRow } from 'pg';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { issueWorkerGrant } from '@tiffin/access';
import { AuthorityProblem, OrderCertificates } from '@tiffin/domains-operations';
import { mostOrdersAnHour } from '@tiffin/domains-rules';
import { KeepKeys } from '@tiffin/deployments-operations';
import { newId, type TenantId } from '@tiffin/kernel';
import { type ActOnRecord, eventsSql, misstated, testKeys } from '@tiffin/testing';
import { PostgresCertificateStore } from './postgres-certificate-store.js';
import { PostgresDeploymentStore } from './postgres-deployment-store.js';
import { PostgresKeyStore } from './postgres-key-store.js';
import { certificateActs } from './testing/domain-acts.js';
import { HandAuthority } from './testing/hand-authority.js';
import { provedDomain, runEverywhere } from './testing/proved-domain.js';
import type { TestDoors } from './testing/test-doors.js';
import { TestPlace } from './testing/test-place.js';
import { withDoors } from './testing/with-doors.js';

const { opener } = testKeys();
let doors: TestDoors;
let ours: TestPlace;
let theirs: TestPlace;
let authority: HandAuthority;
let unserved: string | null;
let reported: unknown[];
let name: string;

withDoors((opened) => {
  doors = opened;
});
beforeAll(async () => {
  [ours, theirs] = [await TestPlace.make(doors), await TestPlace.make(doors)];
  await doors.requireEvents();
});
beforeEach(async () => {
  await doors.superuser.query('delete from domain');
  await doors.superuser.query('delete from directory.certificate_order');
  await runEverywhere(doors);
  authority = new HandAuthority();
  unserved = null;
  reported = [];
  name = `shop-${newId()}.example.com`;
});

const store = () => new PostgresCertificateStore(doors.worker, opener);
const worker = () =>
  new OrderCertificates({
    ...{ directory: store(), store: store(), authority },
    cells: { unserved: () => Promise.resolve(unserved) },
    grantFor: (tenantId) => issueWorkerGrant(tenantId, 'deployer'),
    report: (error) => void reported.push(error),
  });

const domain = (place: TestPlace, called = name) => provedDomain(doors, place, called);

interface Row {
  readonly state: string;
  readonly problem: string | null;
  readonly chain: string | null;
  readonly failures: number;
  readonly order_url: string | null;
}

async function rowOf(id: string): Promise<Row> {
  const [row] = await doors.rows<Row>('select * from certificate where domain_id = $1', [id]);
  if (!row) throw new Error('There is no such certificate.');
  return row;
}
const stateOf = async (id: string) => (await rowOf(id)).state;

/** As if it were later: what is due only then is due now. */
const due = () => doors.superuser.query("update directory.certificate_look set due_from = now() - interval '1 s'");
/** As often as an order takes. */
async function toTheEnd(): Promise<void> {
  for (let round = 0; round < 6; round += 1) {
    await worker().run();
    await due();
  }
}

const settingsOf = (place: TestPlace) =>
  new PostgresDeploymentStore(doors.worker, opener).within(place.key, (rows) =>
    rows.settingsOf(place.environmentId, { secrets: [], variables: [] }),
  );
const one = async <Found extends object>(sql: string, values: readonly unknown[]) =>
  (await doors.rows<Found & QueryResultRow>(sql, [...values]))[0];
const versionOf = async ({ environmentId }: TestPlace): Promise<number> =>
  (await one<{ at: number }>('select settings_version as at from environment where id = $1', [environmentId]))?.at ?? 0;
const actsSql = `select action from audit_event where tenant_id = $1 and detail ->> 'domain' = $2 order by seq`;
const actsOf = async ({ tenantId }: TestPlace) =>
  (await doors.rows<{ action: string }>(actsSql, [tenantId, name])).map(({ action }) => action);
const answerTo = async (host: string, token: string): Promise<string | null> =>
  (await doors.rows<{ answer: string | null }>('select directory.challenge_answer($1, $2) as answer', [host, token]))[0]
    ?.answer ?? null;

describe('a certificate', () => {
  it('is ordered, proved and issued, and makes a deployment due that has it', async () => {
    const id = await domain(ours);
    const before = await versionOf(ours);
    await worker().run();
    expect(await stateOf(id)).toBe('ordering');
    expect(await answerTo(name, 'token-1')).toBe('answer-1');
    expect([await answerTo('other.example.com', 'token-1'), await answerTo(name, 'token-2')]).toEqual([null, null]);
    expect((await settingsOf(ours)).domains).toEqual([{ name, gateway: null }]);
    await toTheEnd();
    expect([await stateOf(id), (await versionOf(ours)) - before, reported]).toEqual(['issued', 1, []]);
    expect((await settingsOf(ours)).domains).toEqual([
      { name, gateway: null, certificate: { chain: 'chain 1', key: 'key 1' } },
    ]);
    expect([await answerTo(name, 'token-1'), await actsOf(ours)]).toEqual([null, ['certificate.issue']]);
    expect(authority.calls).toEqual(['order', 'answerable', 'look', 'finalize', 'look', 'fetch']);
  });

  it('lies sealed: no row holds its key', async () => {
    const id = await domain(ours);
    await toTheEnd();
    const row = await one<{ row: string }>('select k::text as row from certificate_key k where domain_id = $1', [id]);
    expect(row?.row).toContain(id);
    expect(row?.row).not.toContain('key 1');
  });

  it('is renewed with another key, and the old one is served until then and gone after', async () => {
    const id = await domain(ours);
    await toTheEnd();
    await doors.superuser.query(
      `update certificate set not_before = now() - interval '61 days', not_after = now() + interval '29 days',
         next_look_at = now() where domain_id = '${id}'`,
    );
    await worker().run();
    expect([await stateOf(id), (await settingsOf(ours)).domains[0]?.certificate?.key]).toEqual(['issued', 'key 1']);
    await toTheEnd();
    expect((await settingsOf(ours)).domains[0]?.certificate).toEqual({ chain: 'chain 2', key: 'key 2' });
    expect(await doors.rows('select 1 from certificate_key where domain_id = $1', [id])).toHaveLength(1);
  });

  it('goes with its domain, whether that is lost or removed', async () => {
    const [lost, removed] = [await domain(ours), await domain(ours, `gone-${name}`)];
    await toTheEnd();
    await doors.superuser.query(`update domain set state = 'lost' where id = '${lost}'`);
    await doors.superuser.query(`delete from domain where id = '${removed}'`);
    for (const table of [
      'certificate',
      'certificate_key',
      'directory.certificate_look',
      'directory.certificate_challenge',
    ])
      expect(await doors.rows(`select 1 from ${table}`)).toEqual([]);
  });

  it('is not ordered where the cell serves none, and says so', async () => {
    const id = await domain(ours);
    unserved = 'The local cell serves none.';
    await worker().run();
    expect(await rowOf(id)).toMatchObject({ state: 'none', problem: 'The local cell serves none.' });
    expect(authority.calls).toEqual([]);
  });

  it('stays readable while the keys of its tenant are replaced', async () => {
    const id = await domain(ours);
    await toTheEnd();
    const keySql = 'select key_version as version from certificate_key where domain_id = $1';
    const keyOf = async () => (await one<{ version: number }>(keySql, [id]))?.version;
    const before = await keyOf();
    await doors.superuser.query(`update tenant_key set replace_wanted_at = now() where tenant_id = '${ours.tenantId}'`);
    const keys = new PostgresKeyStore(doors.worker);
    const grantFor = (tenantId: TenantId) => issueWorkerGrant(tenantId, 'deployer');
    const report = (error: unknown) => reported.push(error);
    await new KeepKeys({ store: keys, directory: keys, opener, grantFor, report }).run();
    expect([await keyOf(), reported]).toEqual([(before ?? 0) + 1, []]);
    expect((await settingsOf(ours)).domains[0]?.certificate?.key).toBe('key 1');
  });
});

describe('a failure', () => {
  it('is said in the words of the authority, and told of once', async () => {
    const id = await domain(ours);
    authority.invalid = 'it does not answer at port 80';
    await toTheEnd();
    const row = await rowOf(id);
    expect(row).toMatchObject({ state: 'failing', problem: 'it does not answer at port 80', order_url: null });
    expect(row.failures).toBeGreaterThan(1);
    expect([await actsOf(ours), await doors.rows('select 1 from certificate_key')]).toEqual([['certificate.fail'], []]);
  });

  it('keeps what is served, and says so once more when that is about to expire', async () => {
    const id = await domain(ours);
    await toTheEnd();
    await doors.superuser.query(
      `update certificate set not_before = now() - interval '80 days', not_after = now() + interval '10 days' where domain_id = '${id}'`,
    );
    authority.invalid = 'no';
    await toTheEnd();
    expect([await stateOf(id), (await settingsOf(ours)).domains[0]?.certificate?.chain]).toEqual([
      'failing',
      'chain 1',
    ]);
    expect(await actsOf(ours)).toEqual(['certificate.issue', 'certificate.expire']);
  });

  it.each(['account', 'unreachable'] as const)('of the %s is shown, and reported to who operates', async (kind) => {
    const id = await domain(ours);
    authority.trouble = new AuthorityProblem(kind, 'the key is unknown');
    await worker().run();
    expect(await rowOf(id)).toMatchObject({ state: 'failing', problem: expect.stringContaining('the key is unknown') });
    expect(reported).toEqual([authority.trouble]);
    expect(await doors.rows('select 1 from directory.certificate_order')).toEqual([]);
  });

  it('is tried again no sooner than the authority wants', async () => {
    await domain(ours);
    authority.trouble = new AuthorityProblem('rate-limited', 'too many', { retryAfterMs: 7_200_000 });
    await worker().run();
    const soon = await doors.rows(
      `select 1 from directory.certificate_look where due_from < now() + interval '7190 s'`,
    );
    expect(soon).toEqual([]);
  });
});

describe('several deployers', () => {
  it('order each certificate once', async () => {
    const names = [1, 2, 3, 4].map((at) => `n${at}-${name}`);
    for (const called of names) await domain(ours, called);
    await Promise.all([worker().run(), worker().run(), worker().run()]);
    expect(authority.ordered.toSorted()).toEqual(names);
  });

  it('write nothing any more once somebody else has the turn', async () => {
    const id = await domain(ours);
    const [first] = await store().claimCertificates(1, 0);
    const [second] = await store().claimCertificates(1, 60_000);
    if (!first || !second) throw new Error('Nothing was due.');
    const act = (taken: typeof first) =>
      store().within(ours.key, taken, (rows) => rows.lookAgain(0).then(() => 'written' as const));
    expect([first.id, await act(first), await act(second)]).toEqual([id, null, 'written']);
  });

  it('leave one alone whose step goes on, also once its key is kept', async () => {
    await domain(ours);
    let taken: readonly unknown[] | null = null;
    authority.meanwhile = async () => void (taken = await store().claimCertificates(9, 60_000));
    for (let round = 0; round < 3; round += 1) {
      await worker().run();
      await doors.superuser.query("update certificate set next_look_at = now() - interval '1 s'");
    }
    expect([taken, authority.calls.filter((call) => call === 'finalize')]).toEqual([[], ['finalize']]);
  });

  it('leave one that is under way to whoever comes after a crash', async () => {
    const id = await domain(ours);
    await worker().run();
    await due();
    authority.crash = new Error('the process has ended');
    await worker().run();
    expect(await store().claimCertificates(9, 1)).toEqual([]);
    authority.crash = null;
    await doors.superuser.query('update directory.certificate_look set busy_until = now()');
    await toTheEnd();
    expect([await stateOf(id), authority.ordered.length]).toEqual(['issued', 1]);
  });
});

describe('a tenant with many domains', () => {
  it('places so many orders an hour, and says from when on it goes on', async () => {
    const ids: string[] = [];
    for (let at = 0; at <= mostOrdersAnHour; at += 1) ids.push(await domain(ours, `m${at}-${name}`));
    await worker().run();
    expect(authority.ordered).toHaveLength(mostOrdersAnHour);
    const waiting = await doors.rows<Row>("select * from certificate where state = 'none'");
    expect(waiting).toMatchObject([{ problem: expect.stringMatching(/^Your domains have had 20 orders/) }]);
    // Also where the domains that had them are removed and added again.
    await doors.superuser.query('delete from domain');
    await domain(ours);
    await worker().run();
    expect(authority.ordered).toHaveLength(mostOrdersAnHour);
  });

  it('has no more turns than others', async () => {
    for (let at = 0; at < 12; at += 1) await domain(ours, `m${at}-${name}`);
    const other = await domain(theirs);
    const taken = await store().claimCertificates(2, 60_000);
    expect(taken.map(({ id }) => id)).toContain(other);
    const later = await domain(theirs, `late-${name}`);
    expect((await store().claimCertificates(2, 60_000)).map(({ id }) => id)).toContain(later);
  });
});

it('has each of its acts on record, with what it is stated to have', async () => {
  const events = (await doors.rows<ActOnRecord>(eventsSql, [[]])).filter(({ action }) =>
    action.startsWith('certificate.'),
  );
  const seen = new Set(events.map(({ action }) => action));
  expect([misstated(events), certificateActs.filter((act) => !seen.has(act))]).toEqual([[], []]);
});
