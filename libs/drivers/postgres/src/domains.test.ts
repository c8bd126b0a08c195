import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Grant, issueGrant, issueWorkerGrant } from '@tiffin/access';
import {
  AddDomain,
  CheckDomain,
  CheckDomains,
  type FoundTexts,
  type OwnershipRecords,
  RemoveDomain,
} from '@tiffin/domains-operations';
import { type DomainState, graceMs, ownershipRecord } from '@tiffin/domains-rules';
import { accepted, newId, Refusal } from '@tiffin/kernel';
import { type ActOnRecord, eventsSql, misstated } from '@tiffin/testing';
import { PostgresDomainStore } from './postgres-domain-store.js';
import { domainActs } from './testing/domain-acts.js';
import type { TestDoors } from './testing/test-doors.js';
import { TestPlace } from './testing/test-place.js';
import { withDoors } from './testing/with-doors.js';

let doors: TestDoors;
let ours: TestPlace;
let theirs: TestPlace;
let limited: TestPlace;
let name: string;
let versions: ReadonlyMap<TestPlace, number>;

withDoors((opened) => {
  doors = opened;
});
beforeAll(async () => {
  [ours, theirs, limited] = [await TestPlace.make(doors), await TestPlace.make(doors), await TestPlace.make(doors)];
  await doors.requireEvents();
});
beforeEach(async () => {
  await doors.superuser.query('delete from domain');
  name = `shop-${newId()}.example.com`;
  versions = new Map();
  versions = new Map([
    [ours, await versionOf(ours)],
    [theirs, await versionOf(theirs)],
  ]);
});

/** DNS by hand: what stands under a name, or why nobody says so. */
class Zone implements OwnershipRecords {
  readonly texts = new Map<string, string[]>();
  isAway = false;

  textsOf(record: string): Promise<FoundTexts> {
    if (this.isAway) return Promise.resolve({ kind: 'unreachable', reason: 'they sleep' });
    return Promise.resolve({ kind: 'found', texts: this.texts.get(record) ?? [] });
  }

  set(...tokens: readonly string[]): void {
    this.texts.set(
      `_tiffin.${name}`,
      tokens.map((token) => ownershipRecord(name, token).value),
    );
  }
}

const zone = new Zone();
const doorbell = { ring: () => undefined };
const store = () => new PostgresDomainStore(doors.app);

const grantIn = ({ tenantId }: TestPlace): Grant<'environment.manage'> =>
  accepted(
    issueGrant('environment.manage', { tenantId, role: 'admin' }, { kind: 'user', id: newId(), name: 'Ada' } as const),
  );
const add = (place: TestPlace, gateway: string | null = null) =>
  new AddDomain(store()).run(grantIn(place), {
    ...{ environmentId: place.environmentId, name, gateway, platformDomains: ['localhost'] },
  });
const check = (place: TestPlace) =>
  new CheckDomain(store(), zone, doorbell).run(grantIn(place), place.environmentId, name);
const remove = (place: TestPlace) => new RemoveDomain(store(), doorbell).run(grantIn(place), place.environmentId, name);

const worker = () => {
  const workers = new PostgresDomainStore(doors.worker);
  return new CheckDomains({
    ...{ directory: workers, store: workers, records: zone },
    grantFor: (tenantId) => issueWorkerGrant(tenantId, 'worker'),
    report: (error) => {
      throw error;
    },
  });
};

interface Row {
  readonly state: DomainState;
  readonly token: string;
  readonly problem: string | null;
}

async function rowOf({ tenantId }: TestPlace): Promise<Row> {
  const [row] = await doors.rows<Row>('select state, token, problem from domain where tenant_id = $1 and name = $2', [
    tenantId,
    name,
  ]);
  if (!row) throw new Error('There is no such domain.');
  return row;
}
const stateOf = async (place: TestPlace): Promise<DomainState> => (await rowOf(place)).state;
const tokenOf = async (place: TestPlace): Promise<string> => (await rowOf(place)).token;

/** How many deployments this test has made due. */
async function versionOf(place: TestPlace): Promise<number> {
  const sql = 'select settings_version as version from environment where id = $1';
  const [row] = await doors.rows<{ version: number }>(sql, [place.environmentId]);
  return (row?.version ?? 0) - (versions.get(place) ?? 0);
}

async function actsOf({ tenantId }: TestPlace): Promise<readonly string[]> {
  const sql =
    "select action from audit_event where tenant_id = $1 and action like 'domain.%' and detail ->> 'domain' = $2 order by seq";
  return (await doors.rows<{ action: string }>(sql, [tenantId, name])).map(({ action }) => action);
}

/** As if time had passed, by the database's clock. */
const due = ({ tenantId }: TestPlace) =>
  doors.superuser.query("update domain set next_look_at = now() - interval '1 s' where tenant_id = $1", [tenantId]);
const failingFor = ({ tenantId }: TestPlace, ms: number) =>
  doors.superuser.query(
    "update domain set failing_since = now() - $2::float8 * interval '1 ms', next_look_at = now() where tenant_id = $1",
    [tenantId, ms],
  );

const codeOf = (act: Promise<unknown>): Promise<string> =>
  act.then(
    () => 'accepted',
    (error: unknown) => (error instanceof Refusal ? error.code : String(error)),
  );

async function verified(place: TestPlace): Promise<void> {
  await add(place);
  zone.set(await tokenOf(place));
  await check(place);
  expect(await stateOf(place)).toBe('verified');
}

describe('a domain', () => {
  it('leads nowhere until its record is there, and then makes a deployment due', async () => {
    await add(ours);
    await check(ours);
    expect([await stateOf(ours), await versionOf(ours)]).toEqual(['pending', 0]);
    expect((await rowOf(ours)).problem).toMatch(/is not there/);
    zone.set(await tokenOf(ours));
    await check(ours);
    expect([await stateOf(ours), await versionOf(ours)]).toEqual(['verified', 1]);
    await remove(ours);
    expect(await versionOf(ours)).toBe(2);
    expect(await actsOf(ours)).toEqual(['domain.add', 'domain.check', 'domain.verify', 'domain.remove']);
    expect(await codeOf(check(ours))).toBe('NOT_FOUND');
  });

  it('is found by workers, who look when it is due and not before', async () => {
    await add(ours);
    await worker().run();
    expect(await stateOf(ours)).toBe('pending');
    zone.set(await tokenOf(ours));
    await worker().run();
    expect(await stateOf(ours)).toBe('pending');
    await due(ours);
    await Promise.all([worker().run(), worker().run()]);
    expect([await stateOf(ours), await actsOf(ours)]).toEqual(['verified', ['domain.add', 'domain.verify']]);
  });

  it('is of one environment of its tenant', async () => {
    await add(ours);
    expect(await codeOf(add(ours))).toBe('DOMAIN_TAKEN');
    await remove(ours);
    expect(await codeOf(add(ours))).toBe('accepted');
  });

  it('is counted by the plan of its tenant', async () => {
    await doors.superuser.query(`update tenant set quota_overrides = '{"domains": 1}' where tenant_id = $1`, [
      limited.tenantId,
    ]);
    await add(limited);
    const first = name;
    name = `other-${newId()}.example.com`;
    expect(await codeOf(add(limited))).toBe('QUOTA_EXCEEDED');
    name = first;
    await remove(limited);
    name = `other-${newId()}.example.com`;
    expect(await codeOf(add(limited))).toBe('accepted');
  });

  it('stays where it was while its record is gone, for a week, and is told of', async () => {
    await verified(ours);
    zone.set();
    await due(ours);
    await worker().run();
    expect([await stateOf(ours), await versionOf(ours)]).toEqual(['failing', 1]);
    await failingFor(ours, graceMs - 60_000);
    await worker().run();
    expect(await stateOf(ours)).toBe('failing');
    await failingFor(ours, graceMs);
    await worker().run();
    expect([await stateOf(ours), await versionOf(ours)]).toEqual(['lost', 2]);
    zone.set(await tokenOf(ours));
    await check(ours);
    expect([await stateOf(ours), await versionOf(ours)]).toEqual(['verified', 3]);
    expect((await actsOf(ours)).slice(2)).toEqual(['domain.fail', 'domain.lose', 'domain.verify']);
  });

  it('heals once its record is there again, and nothing is deployed for that', async () => {
    await verified(ours);
    zone.isAway = true;
    await check(ours).finally(() => (zone.isAway = false));
    expect([await stateOf(ours), (await rowOf(ours)).problem]).toEqual([
      'failing',
      expect.stringContaining('they sleep'),
    ]);
    await check(ours);
    expect([await stateOf(ours), await versionOf(ours)]).toEqual(['verified', 1]);
    expect((await actsOf(ours)).slice(2)).toEqual(['domain.fail', 'domain.heal']);
  });
});

describe('a domain that two tenants have added', () => {
  it('is of who proves it, however many wait for it', async () => {
    await add(theirs);
    await verified(ours);
    await check(theirs);
    expect([await stateOf(ours), await stateOf(theirs)]).toEqual(['verified', 'pending']);
  });

  it('is not taken over while the record of the first one stands', async () => {
    await verified(ours);
    await add(theirs);
    zone.set(await tokenOf(ours), await tokenOf(theirs));
    await check(theirs);
    expect([await stateOf(ours), await stateOf(theirs)]).toEqual(['verified', 'pending']);
    expect((await rowOf(theirs)).problem).toMatch(/another environment, which has the domain/);
  });

  it('goes to who proves it once the first one does not, and the first one has given it up by then', async () => {
    await verified(ours);
    await add(theirs);
    zone.set(await tokenOf(theirs));
    await check(theirs);
    expect([await stateOf(ours), await stateOf(theirs)]).toEqual(['verified', 'pending']);
    // That somebody else proves it makes the first one due: it has no week.
    await worker().run();
    expect(await stateOf(ours)).toBe('lost');
    await check(theirs);
    expect([await stateOf(ours), await stateOf(theirs), await versionOf(theirs)]).toEqual(['lost', 'verified', 1]);
  });

  it('stays with the first one if its record comes back in time', async () => {
    await verified(ours);
    await add(theirs);
    zone.set(await tokenOf(theirs));
    await check(theirs);
    zone.set(await tokenOf(ours), await tokenOf(theirs));
    await worker().run();
    zone.set();
    await check(ours);
    expect([await stateOf(ours), await stateOf(theirs)]).toEqual(['failing', 'pending']);
  });

  it('is of one of them, whoever is looked at in the same moment', async () => {
    await Promise.all([add(ours), add(theirs)]);
    zone.set(await tokenOf(ours), await tokenOf(theirs));
    await Promise.all([check(ours), check(theirs)]);
    expect([await stateOf(ours), await stateOf(theirs)].toSorted()).toEqual(['pending', 'verified']);
  });
});

describe('the database', () => {
  it('takes nobody’s word for a domain that is not proved', async () => {
    await add(ours);
    const write = doors.app.within(grantIn(ours), (rows) => rows.$executeRaw`update domain set state = 'verified'`);
    await expect(write).rejects.toThrow(/is not proved/);
    const claim = doors.app.within(grantIn(ours), async (rows) => {
      const [row] = await rows.domain.findMany();
      await rows.$executeRaw`select directory.claim_domain(${row?.id}::uuid, array['of somebody else'])`;
    });
    await expect(claim).rejects.toThrow(/is not proved/);
  });

  it('forgets what a domain was proved for with its environment', async () => {
    await verified(ours);
    await doors.superuser.query('delete from domain where tenant_id = $1', [ours.tenantId]);
    for (const table of ['proved_domain', 'domain_look'])
      expect(await doors.rows(`select from directory.${table} where tenant = $1`, [ours.tenantId])).toEqual([]);
  });
});

it('has each of its acts on record, with what it is stated to have', async () => {
  const events = (await doors.rows<ActOnRecord>(eventsSql, [[]])).filter(({ action }) => action.startsWith('domain.'));
  const seen = new Set(events.map(({ action }) => action));
  expect([misstated(events), domainActs.filter((act) => !seen.has(act))]).toEqual([[], []]);
});
