import { beforeEach, expect, it } from 'vitest';
import { issueWorkerGrant } from '@tiffin/access';
import { DeployEnvironment } from '@tiffin/deployments-operations';
import { Refusal } from '@tiffin/kernel';
import { MigrateRelease } from '@tiffin/migrations-operations';
import { PostgresMigrationRecord } from './postgres-migration-record.js';
import { FakeCell } from './testing/fake-cell.js';
import { change, FakeDatabases, storeNamed } from './testing/fake-databases.js';
import { oneCell } from './testing/one-cell.js';
import type { TestDoors } from './testing/test-doors.js';
import { TestPlace } from './testing/test-place.js';
import { withDoors } from './testing/with-doors.js';

let doors: TestDoors;
let place: TestPlace;
const databases = new FakeDatabases({ a: [change('a1'), change('a2'), change('a3', 'contract', 'after')] });

withDoors((opened) => {
  doors = opened;
});
beforeEach(async () => {
  place = await TestPlace.make(doors);
});

async function deployed(mark: string, stores: Parameters<TestPlace['want']>[1] = []): Promise<void> {
  await place.want(mark, stores);
  const migrate = new MigrateRelease({
    ...{ databases, record: new PostgresMigrationRecord(doors.worker), plan: databases.plan },
  });
  const parts = {
    ...{ store: place.deployments, cells: oneCell(new FakeCell()), smoke: { run: () => Promise.resolve(null) } },
    ...{ report: () => undefined, migrate },
  };
  const settings = { holder: 'deployer', leaseMs: 60_000, retryAfterMs: 0, readyWithinMs: 10_000, domain: 'localhost' };
  await new DeployEnvironment(parts, settings).run(issueWorkerGrant(place.tenantId, 'deployer'), place.environmentId);
}

const left = async () =>
  (
    await doors.rows<{ change: string }>(
      `select words || ' ' || state as change from migration where environment_id = $1 order by position`,
      [place.environmentId],
    )
  ).map(({ change: one }) => one);

it('a deployment leaves nothing planned behind where it fails, and nothing without an end where it is through', async () => {
  databases.around = (make, words) =>
    words === 'a2' ? Promise.reject(Refusal.of('MIGRATION_FAILED', 'DB a', words, 'no')) : make();
  await deployed('one', [storeNamed('a')]);
  expect(await left()).toEqual(['a1 done', 'a2 failed']);
  await doors.rows(
    `insert into migration (tenant_id, id, environment_id, release_id, connector_id, connector, position, kind, moment, words, sql,
       before_sha256, after_sha256, state)
     select m.tenant_id, gen_random_uuid(), m.environment_id, m.release_id, 'gone', 'Gone', g.n, g.kind, 'before', 'g' || g.n, '{}', '', '', g.state
     from migration m, (values (7, 'irreversible', 'running'), (8, 'expand', 'running'), (9, 'expand', 'planned')) g (n, kind, state)
     where m.words = 'a1' and m.environment_id = $1`,
    [place.environmentId],
  );
  await deployed('zero');
  // Nobody comes to the database of a connector that is gone: what cannot be taken back counts as made.
  expect(await left()).toEqual(['a1 done', 'a2 failed', 'g7 done', 'g8 failed']);
  const [told] = await doors.rows<{ note: string }>(`select note from migration where words = 'g7'`, []);
  expect(told?.note).toMatch(/^Whether it was made is not known/);
  const events = await doors.rows<{ words: string }>(
    `select detail ->> 'change' as words from audit_event where tenant_id = $1 and action = 'environment.migrate' order by seq`,
    [place.tenantId],
  );
  expect(events.map(({ words }) => words)).toEqual(['a1', 'g7']);
});
