import { beforeEach, describe, expect, it } from 'vitest';
import { issueGrant, issueWorkerGrant } from '@tiffin/access';
import { DeployEnvironment, HaltEnvironment, ScaleEnvironment, type WantedScale } from '@tiffin/deployments-operations';
import { accepted, type EnvironmentId, newId, Refusal } from '@tiffin/kernel';
import { RequestPromotion } from '@tiffin/promotion-operations';
import { PostgresScaleStore } from './postgres-scale-store.js';
import { PostgresPromotionStore } from './promotion/postgres-promotion-store.js';
import { noDatabases } from './testing/no-databases.js';
import { FakeCell } from './testing/fake-cell.js';
import { oneCell } from './testing/one-cell.js';
import type { TestDoors } from './testing/test-doors.js';
import { TestPlace } from './testing/test-place.js';
import { withDoors } from './testing/with-doors.js';

let doors: TestDoors;
let place: TestPlace;
let cell: FakeCell;
let runsReplicas: boolean;
withDoors((opened) => void (doors = opened));
beforeEach(async () => {
  place = await TestPlace.make(doors);
  cell = new FakeCell();
  runsReplicas = true;
});

const ada = { kind: 'user', id: 'ada', name: 'Ada' } as const;
const grant = () => accepted(issueGrant('environment.promote', { tenantId: place.tenantId, role: 'developer' }, ada));
const silent = { ring: () => undefined };
const store = () => new PostgresScaleStore(doors.app);
const cells = { probe: () => Promise.resolve({ runsReplicas }), cellName: () => Promise.resolve('main') };
const scale = (wanted: Partial<WantedScale>) =>
  new ScaleEnvironment(store(), silent, cells).run(grant(), {
    ...{ environmentId: place.environmentId, unit: null, ...wanted },
  });
const halt = () => new HaltEnvironment(store(), silent);
const stop = (id = place.environmentId) => halt().stop(grant(), id);
const start = (id = place.environmentId) => halt().start(grant(), id);

const deploy = () =>
  new DeployEnvironment(
    {
      ...{ store: place.deployments, cells: oneCell(cell), migrate: noDatabases, report: () => undefined },
      smoke: { run: () => Promise.resolve(null) },
    },
    { holder: 'd', leaseMs: 60_000, retryAfterMs: 0, readyWithinMs: 10_000, domain: 'localhost' },
  ).run(issueWorkerGrant(place.tenantId, 'deployer'), place.environmentId);
const lastApplied = () => cell.applied.at(-1);
const replicas = () => lastApplied()?.units.map((unit) => unit.replicas ?? 1);
const codeOf = (error: unknown) => (error as Refusal).code;
const row = async (columns: string) =>
  (await doors.rows(`select ${columns} from environment where id = $1`, [place.environmentId]))[0];
const setProject = (state: string) =>
  doors.app.within(
    place.key,
    (transaction) => transaction.$executeRaw`update project set state = ${state} where id = ${place.projectId}::uuid`,
  );
const limitReplicas = (replicas: number) =>
  doors.rows('update tenant set quota_overrides = $2 where tenant_id = $1', [
    place.tenantId,
    JSON.stringify({ replicas }),
  ]);

describe('how often the units of an environment run', () => {
  beforeEach(async () => {
    await place.wantUnits(2);
    await deploy();
  });

  it('is said of all of them, or of one, and brought by a deployment of what runs', async () => {
    expect(replicas()).toEqual([1, 1]);
    expect(await scale({ replicas: 3 })).toBe(true);
    await deploy();
    expect(replicas()).toEqual([3, 3]);
    expect(lastApplied()?.releaseId).toBe(cell.applied[0]?.releaseId);
    await scale({ unit: 'f1', replicas: 2, maxReplicas: 4, cpuPercent: 80 });
    await deploy();
    expect(lastApplied()?.units).toMatchObject([
      { replicas: 3 },
      { replicas: 2, autoscale: { maxReplicas: 4, cpuMillicores: 200 } },
    ]);
    await scale({ unit: 'function-1' });
    await scale({ replicas: 1 });
    await deploy();
    expect(lastApplied()?.units.map(({ replicas: count, autoscale }) => [count, autoscale])).toEqual([
      [undefined, undefined],
      [undefined, undefined],
    ]);
    expect(await scale({ replicas: 1 })).toBe(false);
  });

  it('is no other version: a canary has no part in it, as it has in other values', async () => {
    const rollout = {
      steps: [{ weightPercent: 100, holdMs: 0 }],
      stickyBy: null,
      mostErrorPercent: 1,
      slowestP95Ratio: 2,
      minimumRequests: 1,
    };
    const first = [{ weightPercent: 10, holdMs: 1_000 }, ...rollout.steps];
    await doors.rows('update environment set rollout = $2 where id = $1', [
      place.environmentId,
      JSON.stringify({ ...rollout, steps: first }),
    ]);
    await scale({ replicas: 2 });
    await deploy();
    expect(lastApplied()).not.toHaveProperty('canary');
    expect(replicas()).toEqual([2, 2]);
    const before = cell.applied.length;
    await doors.rows('update environment set settings_version = settings_version + 1 where id = $1', [
      place.environmentId,
    ]);
    await scale({ replicas: 3 });
    await deploy();
    expect(cell.applied[before]).toHaveProperty('canary');
  });

  it('is counted against the plan as often as it may be, and refused at once where that is too much', async () => {
    await limitReplicas(5);
    expect(await scale({ maxReplicas: 3 }).catch(codeOf)).toBe('QUOTA_EXCEEDED');
    expect(await row('scale')).toEqual({ scale: null });
    await scale({ unit: 'f0', replicas: 4 });
    expect(await row('held_replicas')).toEqual({ held_replicas: 5 });
    await deploy();
    await scale({ unit: 'f0', replicas: 2 });
    await deploy();
    expect(await row('held_replicas')).toEqual({ held_replicas: 3 });
  });

  it('is refused where it makes no sense', async () => {
    const wrong: readonly Partial<WantedScale>[] = [
      { replicas: 0 },
      { replicas: 3, maxReplicas: 2 },
      {},
      { unit: 'f9', replicas: 2 },
    ];
    for (const wanted of wrong) expect(await scale(wanted).catch(codeOf)).toBe('INPUT_INVALID');
    expect(await scale({ environmentId: newId<EnvironmentId>(), replicas: 2 }).catch(codeOf)).toBe('NOT_FOUND');
  });

  it('is one in a cell that runs one process of each unit', async () => {
    runsReplicas = false;
    expect(await scale({ replicas: 2 }).catch(codeOf)).toBe('SCALE_UNSUPPORTED');
    expect(await scale({ maxReplicas: 2 }).catch(codeOf)).toBe('SCALE_UNSUPPORTED');
    expect(await scale({ cpuPercent: 50 })).toBe(true);
  });
});

describe('an environment that somebody stops', () => {
  beforeEach(async () => {
    await place.wantUnits(2);
    await deploy();
  });

  it('keeps its hosts in its cell, holds nothing of the plan, and comes back as it was', async () => {
    expect(await stop()).toBe(true);
    expect(await stop()).toBe(false);
    await deploy();
    expect(lastApplied()).toMatchObject({ isStopped: true, releaseId: cell.applied[0]?.releaseId });
    expect(cell.removed).toEqual([]);
    expect(await row('is_paused, is_stopped, held_units, held_replicas')).toEqual({
      ...{ is_paused: true, is_stopped: true, held_units: 0, held_replicas: 0 },
    });
    expect(await start()).toBe(true);
    expect(await start()).toBe(false);
    await deploy();
    const { epoch: _, ...first } = cell.applied[0] ?? { epoch: 0 };
    expect(lastApplied()).toMatchObject(first);
    expect(lastApplied()).not.toHaveProperty('isStopped');
    expect(await row('is_paused, is_stopped, held_units')).toEqual({
      is_paused: false,
      is_stopped: false,
      held_units: 2,
    });
  });

  it('gets no release while it is stopped, and the newest afterwards', async () => {
    await stop();
    await deploy();
    const before = cell.applied.length;
    await place.wantUnits(3);
    await deploy();
    expect(cell.applied).toHaveLength(before);
    await start();
    await deploy();
    expect(lastApplied()?.units).toHaveLength(3);
    expect(lastApplied()).not.toHaveProperty('isStopped');
  });

  it('may be scaled meanwhile, which holds nothing of the plan yet', async () => {
    await limitReplicas(3);
    await stop();
    await deploy();
    await scale({ replicas: 2 });
    await start();
    await deploy();
    const { deploy_fault: fault } = (await row('deploy_fault')) as { deploy_fault: string };
    expect(fault).toMatch(/replicas of units/);
    await scale({ replicas: 1 });
    await deploy();
    expect(replicas()).toEqual([1, 1]);
    expect(lastApplied()).not.toHaveProperty('isStopped');
  });

  it('is gone from its cell with its project, and stopped again when that is back', async () => {
    await stop();
    await deploy();
    await setProject('archived');
    await deploy();
    expect(cell.removed).toEqual([place.environmentId]);
    await setProject('active');
    await deploy();
    expect(lastApplied()).toMatchObject({ isStopped: true });
    expect(await row('is_paused, is_stopped')).toEqual({ is_paused: true, is_stopped: true });
  });

  it('is asked to run no other release', async () => {
    await stop();
    await doors.rows('update environment set follows_head = false where id = $1', [place.environmentId]);
    const wanted = { environmentId: place.environmentId, release: '1', reason: null, isRollback: false, isLetIn: true };
    const asked = new RequestPromotion(new PostgresPromotionStore(doors.app), silent).run(grant(), wanted as never);
    expect(await asked.catch(codeOf)).toBe('ENVIRONMENT_STOPPED');
  });

  it('is another matter where nothing is to run, or where there is none', async () => {
    const other = newId<EnvironmentId>();
    const data = { id: other, tenantId: place.tenantId, projectId: place.projectId, name: 'empty' };
    await doors.app.within(place.key, (transaction) => transaction.environment.createMany({ data: [data] }));
    expect(await stop(other).catch(codeOf)).toBe('INPUT_INVALID');
    expect(await stop(newId<EnvironmentId>()).catch(codeOf)).toBe('NOT_FOUND');
    expect(await start(newId<EnvironmentId>()).catch(codeOf)).toBe('NOT_FOUND');
  });
});
