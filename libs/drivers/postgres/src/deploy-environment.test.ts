import { beforeEach, describe, expect, it } from 'vitest';
import { issueWorkerGrant } from '@tiffin/access';
import { DeployEnvironment, type SmokeCheck } from '@tiffin/deployments-operations';
import type { Failure } from '@tiffin/contracts';
import { Refusal } from '@tiffin/kernel';
import { noDatabases } from './testing/no-databases.js';
import { FakeCell } from './testing/fake-cell.js';
import { oneCell } from './testing/one-cell.js';
import { Gate } from './testing/gate.js';
import { hashRows } from './testing/row-hash.js';
import type { TestDoors } from './testing/test-doors.js';
import { TestPlace } from './testing/test-place.js';
import { withDoors } from './testing/with-doors.js';

let doors: TestDoors;
let place: TestPlace;
let cell: FakeCell;
let smoke: SmokeCheck;
let reported: unknown[];

withDoors((opened) => {
  doors = opened;
});
beforeEach(async () => {
  place = await TestPlace.make(doors);
  cell = new FakeCell();
  smoke = { run: () => Promise.resolve(null) };
  reported = [];
});

function deployer(holder = 'deployer', readyWithinMs = 10_000): DeployEnvironment {
  const parts = {
    store: place.deployments,
    cells: oneCell(cell),
    smoke,
    migrate: noDatabases,
    report: (error: unknown) => void reported.push(error),
  };
  const settings = { holder, leaseMs: 60_000, retryAfterMs: 0, readyWithinMs, domain: 'localhost' };
  return new DeployEnvironment(parts, settings);
}
const wanted = async () => ({ environmentId: place.environmentId, epoch: await place.epoch() });
const grant = () => issueWorkerGrant(place.tenantId, 'deployer');
const run = (by = deployer()) => by.run(grant(), place.environmentId);

/** Texts of the releases, and the epochs, that the cell was told, in order. */
const told = () => cell.applied.map(({ routes, epoch }) => [routes[0]?.host.split('.')[0], epoch]);
const served = async () =>
  (
    await doors.rows<{ content: string }>(
      `select content from environment e join release r on r.id = e.current_release_id where e.id = $1`,
      [place.environmentId],
    )
  ).map(({ content }) => (JSON.parse(content) as { routes: [{ gatewaySlug: string }] }).routes[0].gatewaySlug)[0];
const deployments = async () =>
  (
    await doors.rows<{ state: string }>(
      'select state from deployment where environment_id = $1 order by started_at, id',
      [place.environmentId],
    )
  ).map(({ state }) => state);
const failure = async () =>
  (
    await doors.rows<{ deploy_failure: Failure | null }>('select deploy_failure from environment where id = $1', [
      place.environmentId,
    ])
  )[0]?.deploy_failure;
const auditOf = async (action: string) =>
  (await doors.rows('select 1 from audit_event where tenant_id = $1 and action = $2', [place.tenantId, action])).length;

/** `a` is served; `b` is wanted. */
async function wantSecond(): Promise<void> {
  await place.want('a');
  await run();
  await place.want('b');
}

const failing = (text: string) => {
  cell.rollout = ({ routes }) => (routes[0]?.host.startsWith(`${text}.`) ? 'failed' : 'live');
};

describe('deploying an environment', () => {
  it('whose starts ended nowhere fails the release for good, asks nothing of the cell, and leaves what serves', async () => {
    await wantSecond();
    // As workers do that die each time: each has begun, and none came to an end.
    for (let start = 0; start < 3; start += 1) {
      expect(await place.claimDeployment(`dies ${start}`)).not.toBeNull();
      await doors.expireLeases(place.projectId);
    }
    await run();
    expect([told().length, await served(), (await deployments()).at(-1)]).toEqual([1, 'a', 'failed']);
    expect(await failure()).toMatchObject({ reason: expect.stringContaining('Deploying this release') });
    await place.want('c');
    await run();
    expect([await served(), await failure()]).toEqual(['c', null]);
  });

  it('tells the cell, waits, calls each gateway, and records each step', async () => {
    const called: string[] = [];
    smoke = { run: (_, host) => Promise.resolve(called.push(host) > 0 ? null : 'never') };
    await place.want('a');
    await run();
    expect(called).toEqual([`a.development.project.t-${place.tenantId}.localhost`]);
    expect(await served()).toBe('a');
    const steps = await doors.rows(
      `select name, s.state from deployment_step s join deployment d on d.id = deployment_id
       where environment_id = $1 order by position`,
      [place.environmentId],
    );
    expect(steps).toEqual(['render', 'apply', 'ready', 'smoke'].map((name) => ({ name, state: 'succeeded' })));
    expect([await deployments(), await auditOf('deployment.succeed')]).toEqual([['succeeded'], 1]);
  });

  it('tells the cell each release with a higher epoch', async () => {
    await wantSecond();
    await run();
    expect(told()).toEqual([
      ['a', 2],
      ['b', 4],
    ]);
    expect(await served()).toBe('b');
  });

  it('puts the release before back where the new one does not become ready', async () => {
    await wantSecond();
    failing('b');
    await run();
    expect(told()).toEqual([
      ['a', 2],
      ['b', 4],
      ['a', 5],
    ]);
    expect([await served(), await deployments()]).toEqual(['a', ['succeeded', 'failed']]);
    expect(await failure()).toEqual({
      ...{ unitKey: 'gateway-g', unitName: null, lastLines: ['the last line'] },
      reason: 'did not become ready: it crashed',
    });
    expect(await auditOf('deployment.fail')).toBe(1);
    expect([reported, await place.claimDeployment()]).toEqual([[], null]);
  });

  it('asks nothing of the cell where the plan has no room, says so, and deploys once there is', async () => {
    const limit = (overrides: object) =>
      doors.rows('update tenant set quota_overrides = $2 where tenant_id = $1', [
        place.tenantId,
        JSON.stringify(overrides),
      ]);
    await limit({ units: 1 });
    await place.wantUnits(2);
    await run();
    expect([cell.applied, await deployments(), await auditOf('deployment.fail')]).toEqual([[], [], 0]);
    const [{ deploy_fault: fault = '' } = {}] = await doors.rows<{ deploy_fault: string }>(
      'select deploy_fault from environment where id = $1',
      [place.environmentId],
    );
    expect(fault).toContain('Your plan allows 1 units, and you use 0.');
    await limit({ units: 2 });
    await run();
    expect([cell.applied.length, await deployments()]).toEqual([1, ['succeeded']]);
  });

  it('gives back what the release before held and the new one does not need', async () => {
    await place.wantUnits(3);
    await run();
    await place.wantUnits(1);
    await run();
    expect(await doors.rows('select units from platform.tenant_usage where tenant = $1', [place.tenantId])).toEqual([
      { units: 1 },
    ]);
  });

  it('puts the release before back where a gateway does not answer', async () => {
    await wantSecond();
    smoke = { run: () => Promise.resolve('it answers 502') };
    await run();
    expect(told().map(([text]) => text)).toEqual(['a', 'b', 'a']);
    expect(await failure()).toMatchObject({
      unitKey: 'gateway-g',
      reason: expect.stringMatching(/^does not answer at "b\..*": it answers 502$/),
    });
  });

  it('records a fault met while it puts the release before back, lets go, and puts it back later', async () => {
    await wantSecond();
    failing('b');
    let applied = 0;
    cell.beforeApply = () => {
      applied += 1;
      return applied === 2 ? Promise.reject(Refusal.of('CELL_UNAVAILABLE', 'it is down')) : Promise.resolve();
    };
    await run();
    const [row] = await doors.rows('select * from environment where id = $1', [place.environmentId]);
    expect(row).toMatchObject({ deploy_faults: 1, deploy_holder: null, deploy_lease_until: null });
    expect(row).toMatchObject({ deploy_fault: expect.stringContaining('it is down') });
    expect([await deployments(), reported.length]).toEqual([['succeeded', 'failed'], 1]);
  });

  it('gives up on a release that is never ready', async () => {
    cell.rollout = () => 'starting';
    await place.want('a');
    await run(deployer('deployer', 20));
    expect(await failure()).toMatchObject({ unitKey: null, reason: 'The release was not ready after 0.02 s.' });
    expect(await served()).toBeUndefined();
  });

  it('reports a cell that does not answer and tries again, in the same deployment', async () => {
    cell.beforeApply = () => Promise.reject(Refusal.of('CELL_UNAVAILABLE', 'it is down'));
    await place.want('a');
    await run();
    expect(reported).toEqual([expect.objectContaining({ code: 'CELL_UNAVAILABLE' })]);
    expect([await served(), await deployments()]).toEqual([undefined, ['running']]);
    cell.beforeApply = () => Promise.resolve();
    await run();
    expect([await served(), await deployments()]).toEqual(['a', ['succeeded']]);
  });
});

describe('a deployer whose work is overtaken (F-03)', () => {
  /** A deployer that is telling the cell of `b`, `a` being served, when the test goes on. */
  async function stalled() {
    const gate = new Gate();
    await wantSecond();
    cell.beforeApply = () => gate.pass();
    const working = run(deployer('old'));
    await gate.reached;
    cell.beforeApply = () => Promise.resolve();
    return { gate, working };
  }

  it('stops for a newer release, which wins in the database and in the cell', async () => {
    const { gate, working } = await stalled();
    await place.want('c');
    await run(deployer('new'));
    const before = await hashRows(doors.superuser);
    gate.release();
    await working;
    expect(await hashRows(doors.superuser)).toBe(before);
    expect(told().map(([text]) => text)).toEqual(['a', 'c']);
    expect([await served(), await deployments()]).toEqual(['c', ['succeeded', 'superseded', 'succeeded']]);
    expect(reported).toEqual([]);
  });

  it('writes nothing once another has finished in its place', async () => {
    const { gate, working } = await stalled();
    await doors.expireLeases(place.projectId);
    await run(deployer('another'));
    const before = await hashRows(doors.superuser);
    gate.release();
    await working;
    expect(await hashRows(doors.superuser)).toBe(before);
    expect([await served(), await deployments()]).toEqual(['b', ['succeeded', 'succeeded']]);
  });

  it('goes on with the newer release itself where nobody else does', async () => {
    const { gate, working } = await stalled();
    await place.want('c');
    gate.release();
    await working;
    expect([await served(), await deployments()]).toEqual(['c', ['succeeded', 'superseded', 'succeeded']]);
  });

  it('does not record the failure of a release that nobody wants any more', async () => {
    const { gate, working } = await stalled();
    failing('b');
    await place.want('c');
    gate.release();
    await working;
    expect([await served(), await failure()]).toEqual(['c', null]);
    expect(await auditOf('deployment.fail')).toBe(0);
  });

  it('restores nothing in the cell, and records nothing, once a newer release is wanted', async () => {
    await place.want('a');
    await run();
    const gate = new Gate();
    cell.beforeApply = () => gate.pass();
    const restoring = deployer('old').restore(grant(), await wanted());
    await gate.reached;
    cell.beforeApply = () => Promise.resolve();
    await place.want('b');
    await run(deployer('new'));
    const before = await hashRows(doors.superuser);
    gate.release();
    await expect(restoring).rejects.toMatchObject({ code: 'EPOCH_STALE' });
    expect(await hashRows(doors.superuser)).toBe(before);
    expect(told().at(-1)?.[0]).toBe('b');
  });

  it('records no restoring that a newer release has overtaken on the way back', async () => {
    await place.want('a');
    await run();
    const apply = cell.apply.bind(cell);
    cell.apply = async (desired) => {
      await apply(desired);
      await place.want('b');
    };
    await deployer('old').restore(grant(), await wanted());
    expect(await auditOf('environment.restore')).toBe(0);
  });
});
