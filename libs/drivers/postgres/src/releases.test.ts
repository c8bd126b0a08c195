import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '@tiffin/kernel';
import type { AuditAction } from '@tiffin/access';
import { createTestDatabase, type TestDatabase } from '@tiffin/testing';
import pg from 'pg';
import { hashRows } from './testing/row-hash.js';
import { TestDoors } from './testing/test-doors.js';
import { failureNamed, releaseNamed, TestPlace } from './testing/test-place.js';

let database: TestDatabase;
let doors: TestDoors;
let place: TestPlace;
beforeAll(async () => {
  database = await createTestDatabase();
  doors = await TestDoors.open(database);
});
afterAll(async () => {
  await doors.close();
  await database.drop();
});

interface EnvironmentRow {
  readonly deploy_epoch: number;
  readonly desired: string;
  readonly current: string | null;
  readonly failed: string | null;
  readonly deploy_failure: string | null;
  readonly live_revision_number: number | null;
}

const environment = async (): Promise<EnvironmentRow> => {
  const sql = `select deploy_epoch, desired_release_id as desired, current_release_id as current,
    deploy_failed_release_id as failed, deploy_failure ->> 'reason' as deploy_failure, live_revision_number from environment where id = $1`;
  const row = (await doors.rows<EnvironmentRow>(sql, [place.environmentId]))[0];
  if (!row) throw new Error('no environment');
  return row;
};
const releaseCount = async () =>
  (await doors.rows('select 1 from release where project_id = $1', [place.projectId])).length;
const deployments = async () =>
  (
    await doors.rows<{ state: string }>(
      'select state from deployment where environment_id = $1 order by started_at, id',
      [place.environmentId],
    )
  ).map(({ state }) => state);

describe('a release', () => {
  it('is one row for one content, and wanting it again moves no epoch', async () => {
    place = await TestPlace.make(doors);
    await place.want('a');
    await place.deploy();
    const before = await environment();
    await place.want('a');
    expect(await releaseCount()).toBe(1);
    expect(await environment()).toEqual({ ...before, live_revision_number: 2 });
    expect(await place.claimDeployment()).toBeNull();
  });

  it('says the newest revision that plans to it, also one that came while it was deployed', async () => {
    place = await TestPlace.make(doors);
    await place.want('a');
    const claim = await place.heldDeployment();
    await place.want('a');
    await place.succeed(claim);
    expect(await environment()).toMatchObject({ live_revision_number: 2 });
  });

  it('that was wanted before is wanted again with its row', async () => {
    place = await TestPlace.make(doors);
    await place.want('a');
    await place.deploy();
    const first = await environment();
    await place.want('b');
    await place.deploy();
    await place.want('a');
    expect(await releaseCount()).toBe(2);
    expect((await environment()).desired).toBe(first.desired);
    await place.deploy();
    expect((await environment()).current).toBe(first.current);
    expect(await deployments()).toEqual(['succeeded', 'succeeded', 'succeeded']);
  });

  it('that failed is tried again when it is wanted again after another', async () => {
    place = await TestPlace.make(doors);
    await place.want('a');
    await place.deploy();
    await place.want('b');
    await place.failDeployment();
    expect(await place.claimDeployment()).toBeNull();
    expect(await environment()).toMatchObject({ deploy_failure: 'it crashed' });
    await place.want('a');
    expect(await environment()).toMatchObject({ failed: null, deploy_failure: null });
    await place.want('b');
    await place.deploy();
    const { desired, current } = await environment();
    expect(current).toBe(desired);
  });

  it('that is taken back while it is deployed leaves no open deployment', async () => {
    place = await TestPlace.make(doors);
    await place.want('a');
    await place.deploy();
    await place.want('b');
    const claim = await place.heldDeployment();
    await place.deployments.within(place.key, (rows) => rows.openDeployment(claim));
    await place.want('a');
    expect(await deployments()).toEqual(['succeeded', 'superseded']);
    expect(await place.claimDeployment()).toBeNull();
  });

  it('is not wanted by a builder that was overtaken, also where its row is there', async () => {
    place = await TestPlace.make(doors);
    await place.want('a');
    await place.want('b');
    await place.save();
    const claim = await place.heldBuild();
    await place.save();
    const before = await hashRows(doors.superuser);
    const finish = place.builds.within(place.key, (rows) => rows.finishRevision(claim, releaseNamed('a')));
    expect(await finish).toBe('stale');
    expect(await hashRows(doors.superuser)).toBe(before);
  });

  it('that fails leaves the one before in its place', async () => {
    place = await TestPlace.make(doors);
    await place.want('a');
    await place.deploy();
    const { current } = await environment();
    await place.want('b');
    await place.failDeployment();
    expect(await environment()).toMatchObject({ current, live_revision_number: 1 });
    expect(await deployments()).toEqual(['succeeded', 'failed']);
  });
});

describe('the open deployment of an environment', () => {
  const crowd = Array.from({ length: 50 }, (_, number) => number);

  it('is one, however many open it at once (F-28)', async () => {
    place = await TestPlace.make(doors);
    await place.want('a');
    const claim = await place.heldDeployment();
    const opened = await Promise.all(
      crowd.map(() => place.deployments.within(place.key, (rows) => rows.openDeployment(claim))),
    );
    expect(new Set(opened).size).toBe(1);
    expect(await deployments()).toEqual(['running']);
  });

  it('is one, also where nobody asks before inserting', async () => {
    place = await TestPlace.make(doors);
    await place.want('a');
    const { desired } = await environment();
    const pool = new pg.Pool({ connectionString: database.superuser, max: 10 });
    const sql = `insert into deployment (id, tenant_id, environment_id, release_id, revision_number, state)
      values ($1, $2, $3, $4, 1, 'running')`;
    const outcomes = await Promise.allSettled(
      crowd.map(() => pool.query(sql, [newId(), place.tenantId, place.environmentId, desired])),
    );
    await pool.end();
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const reasons = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? String(outcome.reason) : []));
    expect(new Set(reasons)).toEqual(
      new Set(['error: duplicate key value violates unique constraint "deployment_one_open"']),
    );
  });
});

describe('an audit row', () => {
  const entry = { action: 'environment.heal', objectKind: 'environment', objectId: 'x', detail: {} } as const;

  it('comes with its change or not at all (F-36)', async () => {
    place = await TestPlace.make(doors);
    await place.save();
    const claim = await place.heldBuild();
    const before = await hashRows(doors.superuser);
    const broken = place.builds.within(place.key, async (rows) => {
      await rows.failRevision(claim, failureNamed('a problem'));
      await rows.audit(entry);
      throw new Error('the process died here');
    });
    await expect(broken).rejects.toThrow('the process died here');
    expect(await hashRows(doors.superuser)).toBe(before);
  });

  it('that cannot be written takes its change with it', async () => {
    const before = await hashRows(doors.superuser);
    const broken = place.builds.within(place.key, async (rows) => {
      await rows.dependencyLock('none');
      await rows.keepDependencyLock('hash', 'lock');
      await rows.audit({ ...entry, action: null as unknown as AuditAction });
    });
    await expect(broken).rejects.toThrow();
    expect(await hashRows(doors.superuser)).toBe(before);
  });

  it('names the actor of the key, whatever the entry says', async () => {
    const forged = { ...entry, actorName: 'somebody else', actorId: 'forged' };
    await place.builds.within(place.key, (rows) => rows.audit(forged));
    expect(
      await doors.rows('select actor_id, actor_name from audit_event where tenant_id = $1', [place.tenantId]),
    ).toEqual([{ actor_id: 'test', actor_name: 'test' }]);
  });
});
