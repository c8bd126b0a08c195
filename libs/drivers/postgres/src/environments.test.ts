import { beforeEach, describe, expect, it } from 'vitest';
import { issueWorkerGrant } from '@tiffin/access';
import { DeployEnvironment } from '@tiffin/deployments-operations';
import { type EnvironmentId, newId } from '@tiffin/kernel';
import { noDatabases } from './testing/no-databases.js';
import { FakeCell } from './testing/fake-cell.js';
import { oneCell } from './testing/one-cell.js';
import type { TestDoors } from './testing/test-doors.js';
import { TestPlace } from './testing/test-place.js';
import { withDoors } from './testing/with-doors.js';

let doors: TestDoors;
let place: TestPlace;
let cell: FakeCell;
let staging: EnvironmentId;

withDoors((opened) => {
  doors = opened;
});
beforeEach(async () => {
  place = await TestPlace.make(doors);
  cell = new FakeCell();
  staging = newId<EnvironmentId>();
  await doors.rows('insert into environment (id, tenant_id, project_id, name) values ($1, $2, $3, $4)', [
    ...[staging, place.tenantId, place.projectId, 'staging'],
  ]);
});

async function deploy(environmentId: EnvironmentId): Promise<void> {
  const parts = {
    store: place.deployments,
    cells: oneCell(cell),
    smoke: { run: () => Promise.resolve(null) },
    migrate: noDatabases,
    report: () => undefined,
  };
  const settings = { holder: 'd', leaseMs: 60_000, retryAfterMs: 0, readyWithinMs: 10_000, domain: 'localhost' };
  await new DeployEnvironment(parts, settings).run(issueWorkerGrant(place.tenantId, 'deployer'), environmentId);
}

/** What a promotion will do. */
const wantServedRelease = () =>
  doors.rows(
    `update environment s set desired_release_id = d.current_release_id, desired_revision_number = d.live_revision_number,
       deploy_epoch = s.deploy_epoch + 1 from environment d where s.id = $1 and d.id = $2`,
    [staging, place.environmentId],
  );
const environment = async (id: string) =>
  (
    await doors.rows('select follows_head, desired_release_id, current_release_id from environment where id = $1', [id])
  )[0];

describe('an environment beside `development`', () => {
  it('runs nothing, and nothing is to be done for it, until a release is wanted there', async () => {
    await place.want('a');
    await deploy(staging);
    expect(await environment(staging)).toEqual({
      ...{ follows_head: false, desired_release_id: null, current_release_id: null },
    });
    expect(cell.applied).toEqual([]);
  });

  it('runs the same release under its own host, and nothing is built for it', async () => {
    await place.want('a');
    await deploy(place.environmentId);
    await wantServedRelease();
    await deploy(staging);
    const [first, second] = cell.applied;
    expect(second?.releaseId).toBe(first?.releaseId);
    expect(second?.routes[0]?.host).toBe(`a.staging.project.t-${place.tenantId}.localhost`);
    expect(
      await doors.rows('select 1 from revision_release r join release on id = release_id where project_id = $1', [
        place.projectId,
      ]),
    ).toHaveLength(1);
    expect(await doors.rows(`select 1 from directory.work where queue = 'build'`)).toEqual([]);
  });

  it('keeps its release while the head moves on', async () => {
    await place.want('a');
    await deploy(place.environmentId);
    await wantServedRelease();
    await deploy(staging);
    const before = await environment(staging);
    await place.want('b');
    await deploy(place.environmentId);
    await deploy(staging);
    expect(await environment(staging)).toEqual(before);
    expect((await environment(place.environmentId))?.['current_release_id']).not.toBe(before?.['current_release_id']);
  });
});
