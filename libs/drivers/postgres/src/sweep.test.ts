import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { issueWorkerGrant } from '@tiffin/access';
import {
  type CellPlace,
  CellPulse,
  DeployEnvironment,
  SweepCell,
  SweepCells,
  type SweepShare,
} from '@tiffin/deployments-operations';
import { environmentState } from '@tiffin/deployments-rules';
import { type CellId, newId, Refusal, type TenantId } from '@tiffin/kernel';
import { createTestDatabase, type TestDatabase, waitUntil } from '@tiffin/testing';
import { Dispatcher } from '@tiffin/work-operations';
import { PostgresDeploymentStore } from './postgres-deployment-store.js';
import { PostgresDirectory } from './postgres-directory.js';
import { PostgresDispatch } from './postgres-dispatch.js';
import { PostgresReadModel } from './read-model/postgres-read-model.js';
import { noDatabases } from './testing/no-databases.js';
import { FakeCell } from './testing/fake-cell.js';
import { oneCell } from './testing/one-cell.js';
import { TestDoors } from './testing/test-doors.js';
import { TestPlace } from './testing/test-place.js';

let database: TestDatabase;
let doors: TestDoors;
let cell: FakeCell;
let deploy: DeployEnvironment;
let rung: string[];
let restored: string[];
let reported: unknown[];

beforeEach(async () => {
  database = await createTestDatabase();
  doors = await TestDoors.open(database);
  cell = new FakeCell();
  [rung, restored, reported] = [[], [], []];
  deploy = deployer();
});
afterEach(async () => {
  await doors.close();
  await database.drop();
});

const alone: SweepShare = { isOurs: () => Promise.resolve(true) };
const store = () => new PostgresDeploymentStore(doors.worker);
const directory = () => new PostgresDirectory(doors.worker);
const grantFor = (tenantId: TenantId) => issueWorkerGrant(tenantId, 'deployer');

function deployer(retryAfterMs = 60_000): DeployEnvironment {
  const settings = { holder: 'deployer', leaseMs: 60_000, retryAfterMs, readyWithinMs: 10_000, domain: 'localhost' };
  const smoke = { run: () => Promise.resolve(null) };
  const parts = { store: store(), cells: oneCell(cell), smoke, migrate: noDatabases, report: () => undefined };
  return new DeployEnvironment(parts, settings);
}

/** As workers ask; answers what was put into the queue for them, and forgets that it was. */
async function ringDue(): Promise<void> {
  const dispatch = new PostgresDispatch(doors.worker);
  for (const queue of ['build', 'deploy'] as const) {
    await dispatch.attend(queue, { holder: 'test', slots: 8, feed: 8 });
    const feed = { add: (_: unknown, { id }: { id: string }) => void rung.push(`${queue} ${id}`) };
    await new Dispatcher({ store: dispatch, feed, report: (error) => void reported.push(error) }).run(queue);
  }
}

const sweeper = (open: (place: CellPlace) => Pick<FakeCell, 'list'> = () => cell) =>
  new SweepCell({
    ...{ open, directory: directory(), share: alone, store: store(), grantFor },
    pulse: new CellPulse(directory()),
    restore: async (grant, environment) => {
      restored.push(environment.environmentId);
      await deploy.restore(grant, environment);
    },
    report: (error) => void reported.push(error),
  });

async function sweepCell(): Promise<void> {
  for (const place of await directory().cells()) if (place.name === 'local') await sweeper().run(place);
}

async function served(): Promise<TestPlace> {
  const place = await TestPlace.make(doors);
  await place.want('a');
  await deploy.run(grantFor(place.tenantId), place.environmentId);
  return place;
}

const trouble = async ({ environmentId }: TestPlace) =>
  (
    await doors.rows<Record<string, unknown>>(
      `select running_failure as failure, deploy_fault as fault, deploy_faults as faults,
         deploy_next_try_at > now() as waits from environment where id = $1`,
      [environmentId],
    )
  )[0];
const nextTry = ({ environmentId }: TestPlace) =>
  doors.rows("update environment set deploy_next_try_at = now() - interval '1 s' where id = $1", [environmentId]);
const stateOf = async ({ key, environmentId }: TestPlace) => {
  const [row] = await new PostgresReadModel(doors.app).environments(key, [environmentId]);
  return row && environmentState(row);
};
const audited = async ({ tenantId }: TestPlace, action: string) =>
  (await doors.rows('select 1 from audit_event where tenant_id = $1 and action = $2', [tenantId, action])).length;

describe('ringing for what is due', () => {
  it('rings for what waits, of any tenant, and for nothing else', async () => {
    const toBuild = await TestPlace.make(doors);
    await toBuild.save();
    const toDeploy = await TestPlace.make(doors);
    await toDeploy.want('a');
    await served();
    const atWork = await TestPlace.make(doors);
    await atWork.save();
    await atWork.heldBuild();
    const deploying = await TestPlace.make(doors);
    await deploying.want('a');
    await deploying.heldDeployment();
    await TestPlace.make(doors);
    await ringDue();
    expect(rung.sort()).toEqual([`build ${toBuild.projectId}`, `deploy ${toDeploy.environmentId}`]);
  });

  it('takes up what a worker left when its lease has run out', async () => {
    const place = await TestPlace.make(doors);
    await place.save();
    await place.heldBuild();
    await ringDue();
    expect(rung).toEqual([]);
    await doors.expireLeases(place.projectId);
    await ringDue();
    expect(rung).toEqual([`build ${place.projectId}`]);
  });

  it('waits for the next try of what met a fault', async () => {
    const place = await TestPlace.make(doors);
    await place.want('a');
    cell.beforeApply = () => Promise.reject(Refusal.of('CELL_UNAVAILABLE', 'it is down'));
    await deploy.run(grantFor(place.tenantId), place.environmentId);
    await ringDue();
    expect(rung).toEqual([]);
    expect(await trouble(place)).toMatchObject({
      fault: expect.stringContaining('it is down'),
      faults: 1,
      waits: true,
    });
    await doors.expireLeases(place.projectId);
    await ringDue();
    expect(rung).toEqual([`deploy ${place.environmentId}`]);
  });
});

describe('sweeping a cell', () => {
  it('does nothing where it serves what it should', async () => {
    await served();
    await sweepCell();
    expect([restored, reported]).toEqual([[], []]);
  });

  it('has what waits for a cell that was silent due at once when that answers again', async () => {
    const [waiting, other, elsewhere] = [await TestPlace.make(doors), await TestPlace.make(doors), newId()];
    const add = `insert into platform.cell (id, name, driver, address) values ($1, 'other', 'local', 'b')`;
    await doors.rows(add, [elsewhere]);
    await doors.rows('update tenant set cell_id = $1 where tenant_id = $2', [elsewhere, other.tenantId]);
    cell.beforeApply = () => Promise.reject(Refusal.of('CELL_UNAVAILABLE', 'it is down'));
    for (const place of [waiting, other]) {
      await place.want('a');
      await deploy.run(grantFor(place.tenantId), place.environmentId);
    }
    await doors.rows(`update platform.cell set silent_since = now() - interval '1 h' where name = 'local'`);
    await sweepCell();
    await ringDue();
    expect(rung).toEqual([`deploy ${waiting.environmentId}`]);
  });

  it('shows as degraded what its cell loses again and again', async () => {
    const place = await served();
    for (let time = 0; time < 3; time += 1) {
      cell.forget(place.environmentId);
      await sweepCell();
      await nextTry(place);
    }
    expect([restored.length, await stateOf(place)]).toEqual([3, 'degraded']);
    await sweepCell();
    expect(await stateOf(place)).toBe('live');
  });

  it('restores a cell that has lost an environment, once, with a higher epoch and an audit row', async () => {
    const place = await served();
    const epoch = cell.applied.at(-1)?.epoch ?? 0;
    cell.forget(place.environmentId);
    await sweepCell();
    await sweepCell();
    expect(restored).toEqual([place.environmentId]);
    expect(cell.applied.at(-1)).toMatchObject({ environmentId: place.environmentId, epoch: epoch + 1 });
    expect(await audited(place, 'environment.restore')).toBe(1);
    // Seen to be well: the try is forgotten, and the next loss is restored at once.
    expect(await trouble(place)).toEqual({ failure: null, fault: null, faults: 0, waits: null });
  });

  it('puts a cell back that serves what was taken back while it was deployed', async () => {
    const place = await served();
    await place.want('b');
    const claim = await place.heldDeployment();
    const told = { environmentId: place.environmentId, epoch: claim.epoch, releaseId: claim.desired.id };
    await cell.apply({ ...told, units: [], routes: [] });
    await place.want('a');
    await sweepCell();
    expect(restored).toEqual([place.environmentId]);
    expect(cell.applied.at(-1)?.releaseId).toBe(claim.current?.id);
  });

  it('says what fails in a cell that was put back, and tries again at growing distance, with one audit row', async () => {
    const place = await served();
    cell.forget(place.environmentId);
    cell.rollout = () => 'failed';
    for (let time = 0; time < 3; time += 1) {
      await sweepCell();
      await nextTry(place);
    }
    expect(restored).toHaveLength(3);
    expect(await trouble(place)).toMatchObject({
      failure: { unitKey: 'gateway-g', reason: 'did not become ready: it crashed', lastLines: ['the last line'] },
      faults: 3,
    });
    expect([await audited(place, 'environment.restore'), await audited(place, 'environment.degrade')]).toEqual([1, 1]);
    cell.rollout = () => 'live';
    await sweepCell();
    await sweepCell();
    expect(await trouble(place)).toMatchObject({ failure: null, faults: 0 });
    expect(await audited(place, 'environment.heal')).toBe(1);
  });

  it('names a unit that crashes in a loop, once, until it stays up', async () => {
    const place = await served();
    const crash = { unitKey: 'function-f', reason: 'exited with code 3', lastLines: ['boom'], restarts: 4 };
    cell.troubles.set(place.environmentId, crash);
    await sweepCell();
    cell.troubles.set(place.environmentId, { ...crash, restarts: 5 });
    await sweepCell();
    expect(await trouble(place)).toMatchObject({
      failure: { unitKey: 'function-f', reason: 'does not stay up: exited with code 3', lastLines: ['boom'] },
    });
    expect([restored, await audited(place, 'environment.degrade')]).toEqual([[], 1]);
    cell.troubles.clear();
    await sweepCell();
    expect(await trouble(place)).toMatchObject({ failure: null });
    expect(await audited(place, 'environment.heal')).toBe(1);
  });

  it('acts on nothing that somebody has worked at since it looked', async () => {
    const place = await served();
    cell.forget(place.environmentId);
    cell.beforeList = async () => {
      await place.want('b');
      await deploy.run(grantFor(place.tenantId), place.environmentId);
    };
    const applied = cell.applied.length;
    await sweepCell();
    expect(cell.applied).toHaveLength(applied + 1);
    expect(await audited(place, 'environment.restore')).toBe(0);
  });

  it('reports an environment that cannot be helped, and goes on with the others', async () => {
    const places = [await served(), await served(), await served()];
    for (const { environmentId } of places) cell.forget(environmentId);
    const restore = deploy.restore.bind(deploy);
    deploy.restore = (grant, wanted) =>
      wanted.environmentId === places[0]?.environmentId ? Promise.reject(new Error('broken')) : restore(grant, wanted);
    await sweepCell();
    expect(restored.sort()).toEqual(places.map(({ environmentId }) => environmentId).sort());
    expect([reported, cell.applied.length]).toEqual([[new Error('broken')], 5]);
  });
});

it('of a cell that never answers delays no other, and asks it once', async () => {
  const place = await served();
  cell.forget(place.environmentId);
  const [local] = await directory().cells();
  if (!local) throw new Error('there is no cell');
  const hung = { ...local, id: newId<CellId>(), name: 'hung' };
  let asked = 0;
  const never = { list: () => ((asked += 1), new Promise<never>(() => undefined)) };
  const sweepCells = new SweepCells({
    directory: { cells: () => Promise.resolve([hung, local]) },
    sweepCell: sweeper(({ name }) => (name === 'hung' ? never : cell)),
    report: (error) => void reported.push(error),
  });
  await sweepCells.run();
  await waitUntil('the other cell is restored', () => restored.length > 0);
  await sweepCells.run();
  expect([restored, asked, reported]).toEqual([[place.environmentId], 1, []]);
});
