import { beforeEach, describe, expect, it } from 'vitest';
import { issueWorkerGrant } from '@tiffin/access';
import { DeployEnvironment, type ImageEvidence } from '@tiffin/deployments-operations';
import type { Failure } from '@tiffin/contracts';
import { Refusal } from '@tiffin/kernel';
import { FakeCell } from './testing/fake-cell.js';
import { noDatabases } from './testing/no-databases.js';
import { oneCell } from './testing/one-cell.js';
import type { TestDoors } from './testing/test-doors.js';
import { TestPlace } from './testing/test-place.js';
import { withDoors } from './testing/with-doors.js';

let doors: TestDoors;
let place: TestPlace;
let cell: FakeCell;
/** Why no image may run; null: all may. */
let objection: string | null | Refusal;
const asked: string[] = [];

withDoors((opened) => {
  doors = opened;
});
beforeEach(async () => {
  place = await TestPlace.make(doors);
  cell = new FakeCell();
  objection = null;
  asked.length = 0;
});

const evidence: ImageEvidence = {
  objection: async (tenantId, digest) => {
    asked.push(`${tenantId} ${digest}`);
    if (objection instanceof Refusal) throw objection;
    return objection;
  },
};
const deployer = () =>
  new DeployEnvironment(
    {
      ...{ store: place.deployments, cells: oneCell(cell), smoke: { run: () => Promise.resolve(null) } },
      ...{ migrate: noDatabases, report: () => undefined, evidence },
    },
    { holder: 'deployer', leaseMs: 60_000, retryAfterMs: 0, readyWithinMs: 10_000, domain: 'localhost' },
  );
const grant = () => issueWorkerGrant(place.tenantId, 'deployer');
const run = () => deployer().run(grant(), place.environmentId);
interface Row {
  readonly deploy_failure: Failure | null;
  readonly deploy_fault: string | null;
}
const row = async () =>
  (
    await doors.rows<Row>('select deploy_failure, deploy_fault from environment where id = $1', [place.environmentId])
  )[0];
const steps = async () =>
  (
    await doors.rows<{ name: string; state: string; detail: string | null }>(
      `select s.name, s.state, s.detail from deployment_step s join deployment d on d.id = s.deployment_id
       where d.environment_id = $1 order by d.started_at desc, s.started_at limit 1`,
      [place.environmentId],
    )
  )[0];

describe('images that nothing proves to be ours (F-33, F-34)', () => {
  it('are not applied: the step says which unit, which image, why, and what to do', async () => {
    await place.wantUnits(1);
    objection = 'its signature is for another tenant';
    await run();
    expect(cell.applied).toEqual([]);
    const digest = `sha256:${'0'.repeat(64)}`;
    expect(asked).toEqual([`${place.tenantId} ${digest}`]);
    expect(await steps()).toMatchObject({ name: 'render', state: 'failed' });
    const { detail } = (await steps()) as { readonly detail: string };
    for (const said of [digest, objection, 'Save the canvas again']) expect(detail).toContain(said);
    expect((await row())?.deploy_failure?.reason).toContain(objection);
  });

  it('leave what serves as it is, and are asked about again each time', async () => {
    await place.wantUnits(1);
    await run();
    expect(cell.applied).toHaveLength(1);
    await place.wantUnits(2);
    objection = 'it has no signature';
    await run();
    expect(cell.applied).toHaveLength(1);
    // What serves is lost, and its image is not proved any more: a cell is not given that either.
    await deployer().restore(grant(), { environmentId: place.environmentId, epoch: await place.epoch() });
    expect(cell.applied).toHaveLength(1);
    expect((await row())?.deploy_fault).toContain('it has no signature');
    objection = null;
    await doors.rows('update environment set deploy_next_try_at = null where id = $1', [place.environmentId]);
    await deployer().restore(grant(), { environmentId: place.environmentId, epoch: await place.epoch() });
    expect(cell.applied.length).toBeGreaterThan(1);
  });

  it('are no failure where the registry is away: it is tried again', async () => {
    await place.wantUnits(1);
    objection = Refusal.of('REGISTRY_UNAVAILABLE', 'it does not answer');
    await run();
    const { deploy_failure: failure, deploy_fault: fault } = (await row()) as Row;
    expect([failure, fault]).toEqual([null, objection.message]);
    expect(cell.applied).toEqual([]);
    objection = null;
    await doors.rows('update environment set deploy_next_try_at = null where id = $1', [place.environmentId]);
    await run();
    expect(cell.applied).toHaveLength(1);
  });
});
