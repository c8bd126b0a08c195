import { beforeEach, describe, expect, it } from 'vitest';
import { issueWorkerGrant } from '@tiffin/access';
import { DeployEnvironment } from '@tiffin/deployments-operations';
import { type EnvironmentId, newId, Refusal } from '@tiffin/kernel';
import { PostgresDirectory } from './postgres-directory.js';
import { noDatabases } from './testing/no-databases.js';
import { FakeCell } from './testing/fake-cell.js';
import { oneCell } from './testing/one-cell.js';
import type { TestDoors } from './testing/test-doors.js';
import { TestPlace } from './testing/test-place.js';
import { withDoors } from './testing/with-doors.js';

let doors: TestDoors;
let place: TestPlace;
let cell: FakeCell;

withDoors((opened) => {
  doors = opened;
});
beforeEach(async () => {
  place = await TestPlace.make(doors);
  cell = new FakeCell();
});

const grant = () => issueWorkerGrant(place.tenantId, 'deployer');
function deployer(): DeployEnvironment {
  const parts = {
    store: place.deployments,
    cells: oneCell(cell),
    smoke: { run: () => Promise.resolve(null) },
    migrate: noDatabases,
    report: () => undefined,
  };
  const settings = { holder: 'd', leaseMs: 60_000, retryAfterMs: 0, readyWithinMs: 10_000, domain: 'localhost' };
  return new DeployEnvironment(parts, settings);
}
const deploy = () => deployer().run(grant(), place.environmentId);
const directory = () => new PostgresDirectory(doors.worker);

/** Under the role of the api, which may change states and nothing that follows from them. */
const setProject = (state: string) =>
  doors.app.within(
    place.key,
    (transaction) => transaction.$executeRaw`update project set state = ${state} where id = ${place.projectId}::uuid`,
  );
/** Suspending is not the tenant's: as an operator does it. */
const setTenant = (state: string) =>
  doors.rows('update tenant set state = $2 where tenant_id = $1', [place.key.tenantId, state]);
const environment = async () =>
  (
    await doors.rows(
      'select is_paused, is_stopped, current_release_id is not null as has_release, deploy_epoch from environment where id = $1',
      [place.environmentId],
    )
  )[0] as { is_paused: boolean; is_stopped: boolean; has_release: boolean; deploy_epoch: number };
const isDue = async () =>
  (await doors.rows('select 1 from directory.work where id = $1 and due_from < now()', [place.environmentId])).length >
  0;
const isSettled = async () => {
  const [row] = await doors.rows<{ cell_id: string }>('select cell_id from tenant where tenant_id = $1', [
    place.tenantId,
  ]);
  const settled = await directory().settled(row?.cell_id as never);
  return settled.some(({ environmentId }) => environmentId === place.environmentId);
};
const isBuildDue = async () =>
  (await doors.rows('select 1 from directory.work where id = $1 and due_from < now()', [place.projectId])).length > 0;

describe.each([
  ['an archived project', () => setProject('archived'), () => setProject('active')],
  ['a project that is being deleted', () => setProject('deleting'), () => setProject('active')],
  ['a suspended tenant', () => setTenant('suspended'), () => setTenant('active')],
  ['a tenant that is being deleted', () => setTenant('deleting'), () => setTenant('active')],
])('%s', (_, pause, goOn) => {
  it('serves nothing, loses nothing, and serves the same again afterwards', async () => {
    await place.want('a');
    await deploy();
    const before = await environment();
    await pause();
    expect(await isDue()).toBe(true);
    await deploy();
    expect(cell.removed).toEqual([place.environmentId]);
    expect(await environment()).toMatchObject({ is_paused: true, is_stopped: true, has_release: true });
    expect([await isDue(), await isSettled()]).toEqual([false, false]);

    await goOn();
    expect(await isDue()).toBe(true);
    await deploy();
    expect(cell.applied).toHaveLength(2);
    expect(cell.applied[1]?.releaseId).toBe(cell.applied[0]?.releaseId);
    const after = await environment();
    expect(after).toMatchObject({ is_paused: false, is_stopped: false, has_release: true });
    expect(after.deploy_epoch).toBeGreaterThan(before.deploy_epoch);
    expect([await isDue(), await isSettled()]).toEqual([false, true]);
  });

  it('is built no further, and the builder that is at it loses its lease', async () => {
    await place.save();
    const [held] = await doors.rows<{ build_epoch: number }>(
      `update project set build_epoch = build_epoch + 1, build_holder = 'b', build_lease_until = now() + interval '1 minute'
       where id = $1 returning build_epoch`,
      [place.projectId],
    );
    await pause();
    expect(await isBuildDue()).toBe(false);
    const [row] = await doors.rows<{ build_epoch: number; build_holder: string | null }>(
      'select build_epoch, build_holder from project where id = $1',
      [place.projectId],
    );
    expect(row?.build_epoch).toBeGreaterThan(held?.build_epoch ?? Infinity);
    expect(row?.build_holder).toBeNull();
    await goOn();
    expect(await isBuildDue()).toBe(true);
  });

  it('takes its lease from a deployer that is at it, and ends what that has brought', async () => {
    await place.want('a');
    await deploy();
    await place.want('b');
    const claim = await place.deployments.within(grant(), (rows) => rows.claim(place.environmentId, 'slow', 60_000));
    if (!claim?.desired) throw new Error('nothing was due');
    const deploymentId = await place.deployments.within(grant(), (rows) => rows.openDeployment(claim));
    await pause();
    expect(await place.deployments.within(grant(), (rows) => rows.succeed(claim, deploymentId as never))).toBe('stale');
    await deploy();
    expect(cell.removed).toEqual([place.environmentId]);
    const [open] = await doors.rows<{ state: string }>('select state from deployment where id = $1', [deploymentId]);
    expect(open?.state).toBe('superseded');
  });

  it('that could not tell its cell tries again, and says so', async () => {
    await place.want('a');
    await deploy();
    await pause();
    cell.remove = () => Promise.reject(Refusal.of('CELL_UNAVAILABLE', 'it is away'));
    await deploy();
    expect((await environment()).is_stopped).toBe(false);
    const [row] = await doors.rows<{ deploy_fault: string }>('select deploy_fault from environment where id = $1', [
      place.environmentId,
    ]);
    expect(row?.deploy_fault).toContain('it is away');
    expect(await isDue()).toBe(true);
  });

  it('and paused again while it comes back is ended again', async () => {
    await place.want('a');
    await deploy();
    await pause();
    await deploy();
    await goOn();
    await pause();
    expect(await isDue()).toBe(true);
    await deploy();
    expect(cell.removed).toHaveLength(2);
  });
});

describe('a project of a suspended tenant', () => {
  it('is paused from its first row on, with its environments', async () => {
    await setTenant('suspended');
    const [projectId, environmentId, revisionId] = [newId(), newId<EnvironmentId>(), newId()];
    await doors.rows(
      `with r as (insert into revision (id, tenant_id, project_id, number, sha256, canvas, author_id, author_name)
         values ($4, $1, $2, 0, 'x', '{}', 'a', 'a')),
       p as (insert into project (id, tenant_id, slug, name, head_revision_id) values ($2, $1, 'other', 'Other', $4))
       select $3::uuid`,
      [place.tenantId, projectId, environmentId, revisionId],
    );
    await doors.rows(`insert into environment (id, tenant_id, project_id, name) values ($3, $1, $2, 'development')`, [
      place.tenantId,
      projectId,
      environmentId,
    ]);
    expect(await doors.rows('select is_paused from environment where id = $1', [environmentId])).toEqual([
      { is_paused: true },
    ]);
  });

  it('that is archived stays so when the tenant goes on', async () => {
    await setProject('archived');
    await setTenant('suspended');
    await setTenant('active');
    expect((await environment()).is_paused).toBe(true);
  });
});

describe('what a paused environment holds of the plan', () => {
  const held = async () =>
    (
      await doors.rows<{ units: number; memory: number }>(
        'select units, memory_mb as memory from platform.tenant_usage where tenant = $1',
        [place.tenantId],
      )
    )[0];

  it('is given back once its cell has ended it, and asked for again when it goes on', async () => {
    await place.wantUnits(3);
    await deploy();
    expect(await held()).toEqual({ units: 3, memory: 3 * 128 });
    await setProject('archived');
    // Until the cell has ended it, it runs.
    expect(await held()).toEqual({ units: 3, memory: 3 * 128 });
    await deploy();
    expect(await held()).toEqual({ units: 0, memory: 0 });
    await doors.rows(`update tenant set quota_overrides = '{"units": 2}' where tenant_id = $1`, [place.tenantId]);
    await setProject('active');
    await deploy();
    const [row] = await doors.rows<{ fault: string }>('select deploy_fault as fault from environment where id = $1', [
      place.environmentId,
    ]);
    expect([row?.fault, cell.applied.length]).toEqual([expect.stringContaining('Your plan allows 2 units'), 1]);
    await doors.rows(`update tenant set quota_overrides = '{}' where tenant_id = $1`, [place.tenantId]);
    await deploy();
    expect([await held(), cell.applied.length]).toEqual([{ units: 3, memory: 3 * 128 }, 2]);
  });
});
