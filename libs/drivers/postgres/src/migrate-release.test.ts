import { beforeEach, describe, expect, it } from 'vitest';
import { issueWorkerGrant } from '@tiffin/access';
import type { DeploymentClaim } from '@tiffin/deployments-operations';
import { Refusal } from '@tiffin/kernel';
import { MigrateRelease, type MigrationWatch, type WantedMigration } from '@tiffin/migrations-operations';
import { PostgresMigrationRecord } from './postgres-migration-record.js';
import { anotherLedger, change, FakeDatabases, storeNamed } from './testing/fake-databases.js';
import { type Death, Mortal } from './testing/mortal.js';
import type { TestDoors } from './testing/test-doors.js';
import { TestPlace } from './testing/test-place.js';
import { withDoors } from './testing/with-doors.js';

let doors: TestDoors;
let place: TestPlace;
let databases: FakeDatabases;
let told: string[];

withDoors((opened) => {
  doors = opened;
});
beforeEach(async () => {
  place = await TestPlace.make(doors);
  told = [];
  databases = new FakeDatabases({
    a: [change('a1'), change('a2', 'irreversible', 'before'), change('a3', 'irreversible', 'after')],
    b: [change('b1'), change('b2', 'contract', 'after')],
  });
});

const watch: MigrationWatch = { held: () => true, tell: async (text) => void told.push(text) };
const wanted = (claim: DeploymentClaim, upTo: WantedMigration['upTo'] = 'after'): WantedMigration => ({
  fence: { environmentId: place.environmentId, epoch: claim.epoch },
  ...{ releaseId: claim.desired.id, releaseNumber: claim.releaseNumber, settings: { secrets: {}, variables: {} } },
  ...{ stores: [storeNamed('b'), storeNamed('a')], upTo },
});

async function held(): Promise<DeploymentClaim> {
  await doors.expireLeases(place.projectId);
  return place.heldDeployment();
}
const record = () => new PostgresMigrationRecord(doors.worker);
const grant = () => issueWorkerGrant(place.tenantId, 'deployer');
const migrate = (claim: DeploymentClaim, upTo?: WantedMigration['upTo'], by = watch) =>
  new MigrateRelease({ databases, record: record(), plan: databases.plan }).run(grant(), wanted(claim, upTo), by);
const rows = async (columns = 'words, state') =>
  (
    await doors.rows<Record<string, string>>(
      `select ${columns} from migration where environment_id = $1 order by coalesce(started_at, 'infinity'), position`,
      [place.environmentId],
    )
  ).map((row) => Object.values(row).join(' '));
const events = async () =>
  (
    await doors.rows<{ words: string }>(
      `select detail ->> 'change' as words from audit_event where tenant_id = $1 and action = 'environment.migrate' order by seq`,
      [place.tenantId],
    )
  ).map(({ words }) => words);
const refusal = (asked: Promise<unknown>) =>
  asked.then(
    () => 'not refused',
    (error: unknown) => (error instanceof Refusal ? `${error.code} ${error.message}` : String(error)),
  );

describe('a release with databases', () => {
  it('is brought to them in two goes, each change once, told and on record', async () => {
    await place.want('one');
    const claim = await held();
    expect(await migrate(claim, 'before')).toEqual({ made: 3, left: ['a3', 'b2'] });
    expect(await rows()).toEqual(['a1 done', 'a2 done', 'b1 done', 'a3 planned', 'b2 planned']);
    expect(await migrate(claim)).toEqual({ made: 2, left: [] });
    expect(await migrate(claim)).toEqual({ made: 0, left: [] });
    expect(await rows('words, kind, moment, state')).toEqual([
      ...['a1 expand before done', 'a2 irreversible before done', 'b1 expand before done'],
      ...['a3 irreversible after done', 'b2 contract after done'],
    ]);
    expect(told).toEqual(['1 of 3: a1', '2 of 3: a2', '3 of 3: b1', '1 of 2: a3', '2 of 2: b2']);
    expect([await events(), databases.made]).toEqual([databases.made, ['a1', 'a2', 'b1', 'a3', 'b2']]);
    expect(databases.opened).toBe(0);
  });

  it('changes nothing where rows are in the way of a change, be it the last', async () => {
    databases = new FakeDatabases({ a: [change('a1')], b: [{ ...change('b1', 'contract', 'after'), rows: 3 }] });
    await place.want('one');
    expect(await refusal(migrate(await held(), 'before'))).toMatch(
      /^MIGRATION_BLOCKED .*Connector "DB b": 3 rows are in the way of b1$/,
    );
    expect([databases.made, databases.opened, await rows()]).toEqual([[], 0, []]);
  });

  it('says what a database has refused, and keeps what was made before it', async () => {
    databases.around = (make, words) =>
      words === 'a2' ? Promise.reject(Refusal.of('MIGRATION_FAILED', 'DB a', 'a2', 'no')) : make();
    await place.want('one');
    expect(await refusal(migrate(await held()))).toMatch(/^MIGRATION_FAILED .*no/);
    expect(await rows('words, state, note is null')).toEqual([
      ...['a1 done true', 'a2 failed false', 'b1 planned true', 'a3 planned true', 'b2 planned true'],
    ]);
    expect(databases.opened).toBe(0);
  });

  it('stops before the next change once somebody else has taken over, told or not', async () => {
    await place.want('one');
    const claim = await held();
    const lost = { ...watch, held: () => databases.made.length === 0 };
    expect(await refusal(migrate(claim, 'after', lost))).toMatch(/^EPOCH_STALE/);
    const overtaken = { ...watch, tell: async () => void (await held()) };
    expect(await refusal(migrate(await held(), 'after', overtaken))).toMatch(/^EPOCH_STALE/);
    expect([databases.made, databases.opened]).toEqual([['a1'], 0]);
  });

  it('gives its databases back where one of them cannot be opened', async () => {
    await place.want('one');
    databases.beforeOpen = () =>
      databases.opened === 0 ? Promise.resolve() : Promise.reject(new Error('out of reach'));
    expect(await refusal(migrate(await held()))).toBe('Error: out of reach');
    expect(databases.opened).toBe(0);
  });
});

describe('a change', () => {
  it('that was made is on record for good', async () => {
    await place.want('one');
    await migrate(await held());
    const undone = doors.worker.within(grant(), async (transaction) => {
      await transaction.$executeRaw`update migration set state = 'failed' where words = 'a2'`;
    });
    await expect(undone).rejects.toThrow();
    expect((await rows())[1]).toBe('a2 done');
  });
});

describe('a worker that stops for good', () => {
  /** What a worker does: its transactions, and its changes of databases. Answers how many of that there were. */
  async function mortally(claim: DeploymentClaim, death: Death | null): Promise<number> {
    const mortal = new Mortal(death);
    const of = record();
    const mortalRecord = {
      within: (...given: Parameters<typeof of.within>) => mortal.does(() => of.within(...given)),
    } as PostgresMigrationRecord;
    databases.around = (make) => mortal.does(make);
    const migrating = new MigrateRelease({ databases, record: mortalRecord, plan: databases.plan });
    await migrating.run(grant(), wanted(claim), watch).catch(() => undefined);
    databases.around = (make) => make();
    return mortal.calls;
  }

  const isOnRecord = async (words: string) =>
    (
      await doors.rows(
        `select 1 from migration where environment_id = $1 and words = $2 and state in ('running', 'done')`,
        [place.environmentId, words],
      )
    ).length === 1;

  it('is followed by one that goes on where it was, wherever it stopped', async () => {
    await place.want('one');
    const calls = await mortally(await held(), null);
    expect(calls).toBe(2 + 2 + 5 * 3);
    for (let call = 1; call <= calls; call += 1)
      for (const side of ['before', 'after'] as const) {
        place = await TestPlace.make(doors);
        [databases.made.length, databases.opened] = [0, 0];
        databases.ledgers.clear();
        await place.want('one');
        await mortally(await held(), { call, side });
        const irreversible = databases.made.filter((words) => ['a2', 'a3'].includes(words));
        for (const words of irreversible) expect([call, side, words, await isOnRecord(words)]).toContain(true);
        await migrate(await held());
        expect([call, side, databases.made, await rows(), databases.opened]).toEqual([
          ...[call, side, ['a1', 'a2', 'b1', 'a3', 'b2']],
          ...[['a1 done', 'a2 done', 'b1 done', 'a3 done', 'b2 done'], 0],
        ]);
        expect((await events()).toSorted()).toEqual(['a1', 'a2', 'a3', 'b1', 'b2']);
      }
  }, 120_000);

  it('in a database that is another one now: what cannot be taken back counts as made, and nothing else does', async () => {
    databases = new FakeDatabases({ a: [change('a1', 'irreversible')], b: [change('b1')] });
    await place.want('one');
    const claim = await held();
    // Both were begun; neither has an end.
    await mortally(claim, { call: 5, side: 'before' });
    await doors.rows(`update migration set state = 'running' where environment_id = $1`, [place.environmentId]);
    databases.ledgers.set('a', anotherLedger).set('b', anotherLedger);
    await migrate(await held());
    expect(await rows('words, state, note is null')).toEqual(['a1 done false']);
    expect(await events()).toEqual(['a1']);
  });
});
