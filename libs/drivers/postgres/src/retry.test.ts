import { beforeEach, describe, expect, it } from 'vitest';
import { issueGrant, type Permission } from '@tiffin/access';
import { RetryBuild } from '@tiffin/builds-operations';
import { RetryDeployment } from '@tiffin/deployments-operations';
import { accepted, type EnvironmentId, newId, type ProjectId } from '@tiffin/kernel';
import type { Doorbell } from '@tiffin/work-operations';
import { PostgresBuildRetryStore, PostgresDeploymentRetryStore } from './postgres-retry-stores.js';
import { hashRows } from './testing/row-hash.js';
import type { TestDoors } from './testing/test-doors.js';
import { failureNamed, TestPlace } from './testing/test-place.js';
import { withDoors } from './testing/with-doors.js';

let doors: TestDoors;
let place: TestPlace;
let rings: string[];
withDoors((opened) => {
  doors = opened;
});
beforeEach(async () => {
  place = await TestPlace.make(doors);
  rings = [];
});

const doorbell: Doorbell = { ring: (queue) => void rings.push(queue) };
const grant = <P extends Permission>(permission: P) =>
  accepted(
    issueGrant(permission, { tenantId: place.tenantId, role: 'developer' }, { kind: 'user', id: newId(), name: 'Ada' }),
  );
const retryBuild = (id: ProjectId = place.projectId) =>
  new RetryBuild(new PostgresBuildRetryStore(doors.app), doorbell).run(grant('project.build'), id);
const retryDeployment = (id: EnvironmentId = place.environmentId) =>
  new RetryDeployment(new PostgresDeploymentRetryStore(doors.app), doorbell).run(grant('environment.deploy'), id);
const later = { text: 'the cell is away', retryAfterMs: 60_000, isExplained: true };
const audited = (action: string) =>
  doors.rows('select actor_name from audit_event where tenant_id = $1 and action = $2', [place.tenantId, action]);

async function refusesWithoutTrace(retry: () => Promise<void>, code: string): Promise<void> {
  const before = await hashRows(doors.superuser);
  await expect(retry()).rejects.toMatchObject({ code });
  expect(await hashRows(doors.superuser)).toBe(before);
  expect(rings).toEqual([]);
}

describe('retrying a build', () => {
  it('has a head built again that failed', async () => {
    await place.save();
    const claim = await place.heldBuild();
    await place.builds.within(place.key, (rows) => rows.failRevision(claim, failureNamed('broken')));
    expect(await place.claimBuild()).toBeNull();
    await retryBuild();
    expect([rings, await audited('revision.build-retry')]).toEqual([['build'], [{ actor_name: 'Ada' }]]);
    expect(await place.claimBuild()).toMatchObject({ revisionId: claim.revisionId, faults: 0 });
  });

  it('does not wait for the next try after a fault', async () => {
    await place.save();
    const claim = await place.heldBuild();
    await place.builds.within(place.key, (rows) => rows.recordFault(claim, later));
    expect(await place.claimBuild()).toBeNull();
    await retryBuild();
    expect(await place.claimBuild()).not.toBeNull();
  });

  it('is refused where there is nothing to retry, and leaves no trace', async () => {
    await place.want('a');
    await refusesWithoutTrace(retryBuild, 'NOTHING_TO_RETRY');
    await place.save();
    await refusesWithoutTrace(retryBuild, 'NOTHING_TO_RETRY');
    await refusesWithoutTrace(() => retryBuild(newId<ProjectId>()), 'NOT_FOUND');
  });
});

describe('retrying a deployment', () => {
  it('deploys a release again that failed', async () => {
    await place.want('a');
    await place.deploy();
    await place.want('b');
    await place.failDeployment();
    expect(await place.claimDeployment()).toBeNull();
    await retryDeployment();
    expect([rings, await audited('deployment.retry')]).toEqual([['deploy'], [{ actor_name: 'Ada' }]]);
    await place.deploy();
    expect(await place.claimDeployment()).toBeNull();
  });

  it('does not wait for the next try after a fault', async () => {
    await place.want('a');
    const claim = await place.heldDeployment();
    await place.deployments.within(place.key, (rows) => rows.recordFault(claim, later));
    expect(await place.claimDeployment()).toBeNull();
    await retryDeployment();
    expect(await place.claimDeployment()).not.toBeNull();
  });

  it('is refused where there is nothing to retry, and leaves no trace', async () => {
    await refusesWithoutTrace(retryDeployment, 'NOTHING_TO_RETRY');
    await place.want('a');
    await refusesWithoutTrace(retryDeployment, 'NOTHING_TO_RETRY');
    await place.deploy();
    await refusesWithoutTrace(retryDeployment, 'NOTHING_TO_RETRY');
    await refusesWithoutTrace(() => retryDeployment(newId<EnvironmentId>()), 'NOT_FOUND');
  });
});
