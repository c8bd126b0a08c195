import { describe, expect, it } from 'vitest';
import type { BuildClaim, BuildRows, StoredUnit } from '@tiffin/builds-operations';
import type { DeploymentClaim, DeploymentRows } from '@tiffin/deployments-operations';
import { type DeploymentId, newId } from '@tiffin/kernel';
import { hashRows } from './testing/row-hash.js';
import type { TestDoors } from './testing/test-doors.js';
import { failureNamed, releaseNamed, TestPlace } from './testing/test-place.js';
import { withDoors } from './testing/with-doors.js';

let doors: TestDoors;
withDoors((opened) => {
  doors = opened;
});

const lateFault = { text: 'a late fault', retryAfterMs: 1_000, isExplained: true };
const lateBuild = { unitKey: 'u', unitName: 'u', contentHash: 'late' };
const lateUnit: StoredUnit = {
  ...{ key: 'u', kind: 'function', name: 'u', entityId: 'u', contentHash: 'late', upstreams: [], memoryMb: 64 },
};

const buildWrites: Readonly<Record<string, (rows: BuildRows, claim: BuildClaim) => Promise<unknown>>> = {
  renew: (rows, claim) => rows.renew(claim, 60_000),
  release: (rows, claim) => rows.release(claim),
  recordFault: (rows, claim) => rows.recordFault(claim, lateFault),
  recordUnits: (rows, claim) => rows.recordUnits(claim, [lateUnit]),
  startBuild: (rows, claim) => rows.startBuild(claim, { id: newId(), ...lateBuild }),
  failRevision: (rows, claim) => rows.failRevision(claim, failureNamed('late')),
  finishRevision: (rows, claim) => rows.finishRevision(claim, releaseNamed('late')),
};

const overtakeBuilder: Readonly<Record<string, (place: TestPlace) => Promise<unknown>>> = {
  'a newer save': (place) => place.save(),
  'another builder, after the lease ran out': async (place) => {
    await doors.expireLeases(place.projectId);
    await place.heldBuild('another');
  },
};

type DeployWrite = (rows: DeploymentRows, claim: DeploymentClaim, id: DeploymentId) => Promise<unknown>;
const deployWrites: Readonly<Record<string, DeployWrite>> = {
  renew: (rows, claim) => rows.renew(claim, 60_000),
  release: (rows, claim) => rows.release(claim),
  goBehind: (rows, claim) => rows.goBehind(claim, 1_000),
  recordFault: (rows, claim) => rows.recordFault(claim, lateFault),
  recordRestore: (rows, claim) => rows.recordRestore(claim, lateFault),
  openDeployment: (rows, claim) => rows.openDeployment({ ...claim, desired: { ...claim.desired, id: newId() } }),
  recordSteps: (rows, claim, id) => rows.recordSteps(claim, id, [{ name: 'ready', state: 'succeeded', detail: null }]),
  succeed: (rows, claim, id) => rows.succeed(claim, id),
  fail: (rows, claim, id) => rows.fail(claim, id, failureNamed('late')),
};

const overtakeDeployer: Readonly<Record<string, (place: TestPlace) => Promise<unknown>>> = {
  'a newer release': (place) => place.want('newer'),
  'another deployer, after the lease ran out': async (place) => {
    await doors.expireLeases(place.projectId);
    await place.heldDeployment('another');
  },
};

const pairs = (writes: object, overtakes: object): [string, string][] =>
  Object.keys(writes).flatMap((write) => Object.keys(overtakes).map((by): [string, string] => [write, by]));

const at = <T>(table: Readonly<Record<string, T>>, name: string): T => {
  const found = table[name];
  if (found === undefined) throw new Error(`no ${name}`);
  return found;
};

describe('a builder that was overtaken (F-03)', () => {
  const building = async () => {
    const place = await TestPlace.make(doors);
    await place.want('first');
    await place.save();
    return { place, claim: await place.heldBuild() };
  };

  it.each(pairs(buildWrites, overtakeBuilder))('writes nothing by %s after %s', async (write, by) => {
    const { place, claim } = await building();
    await at(overtakeBuilder, by)(place);
    const before = await hashRows(doors.superuser);
    expect(await place.builds.within(place.key, (rows) => at(buildWrites, write)(rows, claim))).toBe('stale');
    expect(await hashRows(doors.superuser)).toBe(before);
  });

  it.each(Object.keys(buildWrites))('would have written by %s', async (write) => {
    const { place, claim } = await building();
    const before = await hashRows(doors.superuser);
    expect(await place.builds.within(place.key, (rows) => at(buildWrites, write)(rows, claim))).not.toBe('stale');
    expect(await hashRows(doors.superuser)).not.toBe(before);
  });
});

describe('a deployer that was overtaken (F-03)', () => {
  const deploying = async () => {
    const place = await TestPlace.make(doors);
    await place.want('served');
    await place.deploy();
    await place.want('wanted');
    const claim = await place.heldDeployment();
    const id = await place.deployments.within(place.key, (rows) => rows.openDeployment(claim));
    return { place, claim, id: id as DeploymentId };
  };

  it.each(pairs(deployWrites, overtakeDeployer))('writes nothing by %s after %s', async (write, by) => {
    const { place, claim, id } = await deploying();
    await at(overtakeDeployer, by)(place);
    const before = await hashRows(doors.superuser);
    expect(await place.deployments.within(place.key, (rows) => at(deployWrites, write)(rows, claim, id))).toBe('stale');
    expect(await hashRows(doors.superuser)).toBe(before);
  });

  it.each(Object.keys(deployWrites).filter((write) => write !== 'openDeployment'))(
    'would have written by %s',
    async (write) => {
      const { place, claim, id } = await deploying();
      const before = await hashRows(doors.superuser);
      const answer = await place.deployments.within(place.key, (rows) => at(deployWrites, write)(rows, claim, id));
      expect(answer).not.toBe('stale');
      expect(await hashRows(doors.superuser)).not.toBe(before);
    },
  );

  it('writes nothing with the claim that it had before its release failed', async () => {
    const { place, claim, id } = await deploying();
    await place.deployments.within(place.key, (rows) => rows.fail(claim, id, failureNamed('it crashed')));
    const before = await hashRows(doors.superuser);
    expect(await place.deployments.within(place.key, (rows) => rows.succeed(claim, id))).toBe('stale');
    expect(await hashRows(doors.superuser)).toBe(before);
  });
});
