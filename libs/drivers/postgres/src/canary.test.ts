import { beforeEach, describe, expect, it } from 'vitest';
import { issueWorkerGrant } from '@tiffin/access';
import type { Failure } from '@tiffin/contracts';
import { DeployEnvironment, type SmokeCheck } from '@tiffin/deployments-operations';
import { type CanarySettings, plainCanary } from '@tiffin/deployments-rules';
import { waitUntil } from '@tiffin/testing/wait-until';
import { answered, FakeCell } from './testing/fake-cell.js';
import { noDatabases } from './testing/no-databases.js';
import { oneCell } from './testing/one-cell.js';
import type { TestDoors } from './testing/test-doors.js';
import { TestPlace } from './testing/test-place.js';
import { withDoors } from './testing/with-doors.js';

let doors: TestDoors;
let place: TestPlace;
let cell: FakeCell;
let asked: (string | undefined)[];
let reported: unknown[];

withDoors((opened) => {
  doors = opened;
});
beforeEach(async () => {
  place = await TestPlace.make(doors);
  cell = new FakeCell();
  [asked, reported] = [[], []];
});

const grant = () => issueWorkerGrant(place.tenantId, 'deployer');
const environment = async <T extends object>(columns: string) =>
  (await doors.rows<T>(`select ${columns} from environment where id = $1`, [place.environmentId]))[0] as T;
const rollOutIn = (settings: CanarySettings | null) =>
  doors.rows('update environment set rollout = $2 where id = $1', [
    place.environmentId,
    settings && JSON.stringify(settings),
  ]);

function deployer(holder = 'deployer'): DeployEnvironment {
  const smoke: SmokeCheck = { run: (_, __, release) => Promise.resolve(asked.push(release) > 0 ? null : 'never') };
  const report = (error: unknown) => void reported.push(error);
  const settings = { holder, leaseMs: 60_000, retryAfterMs: 0, readyWithinMs: 10_000, domain: 'localhost' };
  const parts = { store: place.deployments, cells: oneCell(cell), smoke, migrate: noDatabases, report };
  return new DeployEnvironment(parts, settings);
}
const run = (by = deployer()) => by.run(grant(), place.environmentId);

/** What the cell was told, in order: the release, and its share of the requests. */
const told = () =>
  cell.applied.map(({ routes, canary }) => [
    routes[0]?.host.split('.')[0],
    typeof canary === 'object' ? canary.weightPercent : (canary ?? 'all'),
  ]);
const steps = async () =>
  (
    await doors.rows<{ name: string; state: string; detail: string | null }>(
      `select s.name, s.state, s.detail from deployment_step s join deployment d on d.id = deployment_id
       where environment_id = $1 and d.started_at = (select max(started_at) from deployment where environment_id = $1)
       order by position`,
      [place.environmentId],
    )
  ).map(({ name, state, detail }) => [name, state, detail]);
const aged = (name: string, hours = 10) =>
  doors.rows(
    `update deployment_step set started_at = now() - $2::int * interval '1 hour'
     where name = $1 and tenant_id = $3`,
    [name, hours, place.tenantId],
  );
const outcome = async () => {
  const row = await environment<{ current: string; failure: Failure | null; holder: string | null }>(
    `(select content::jsonb -> 'routes' -> 0 ->> 'gatewaySlug' from release r where r.id = current_release_id) as current,
     deploy_failure as failure, deploy_holder as holder`,
  );
  return { serves: row.current, reason: row.failure?.reason ?? null, holder: row.holder };
};
const serves = (text: string) =>
  waitUntil(`"${text}" serves`, async () => {
    const { serves: current, holder } = await outcome();
    return current === text && holder === null;
  });
const fails = () =>
  waitUntil('it has failed', async () => {
    const { reason, holder } = await outcome();
    return reason !== null && holder === null && reason;
  });
/** Steps are due at once where the database has them begin long ago. */
const impatient: CanarySettings = { ...plainCanary, steps: plainCanary.steps.map((step) => ({ ...step, holdMs: 0 })) };

async function wantSecond(settings: CanarySettings | null = impatient): Promise<void> {
  await rollOutIn(settings);
  await place.want('a');
  await run();
  await place.want('b');
}

describe('a deployment in steps', () => {
  it('comes all at once where nothing serves yet', async () => {
    await rollOutIn(impatient);
    await place.want('a');
    await run();
    expect([told(), (await outcome()).serves]).toEqual([[['a', 'all']], 'a']);
  });

  it('runs beside what serves, gets each share in turn, and is on record with what spoke for it', async () => {
    await wantSecond();
    await run();
    await serves('b');
    expect(told().slice(1)).toEqual([0, 1, 5, 25, 50, 'all'].map((share) => ['b', share]));
    expect(asked).toEqual([undefined, 'canary']);
    const evidence = "0 % of 1000 requests failed; of the running release's, 0 % of 10000 requests";
    expect(await steps()).toEqual([
      ...['render', 'apply', 'ready', 'smoke'].map((name) => [name, 'succeeded', null]),
      ...[1, 5, 25, 50].map((weight) => [`canary-${weight}`, 'succeeded', evidence]),
      ['canary-100', 'succeeded', null],
    ]);
    expect(reported).toEqual([]);
  });

  it('holds what both need meanwhile, and gives it back', async () => {
    const held = async () => (await environment<{ held_units: number }>('held_units')).held_units;
    await rollOutIn(impatient);
    await place.wantUnits(3);
    await run();
    const seen: number[] = [];
    cell.beforeApply = async () => void seen.push(await held());
    await place.wantUnits(2);
    await run();
    await waitUntil('it is live', async () => (await held()) === 2);
    expect(new Set(seen)).toEqual(new Set([5]));
  });

  it('waits for room where the plan has none for both, and says so', async () => {
    await rollOutIn(impatient);
    await place.wantUnits(3);
    await run();
    await doors.rows('update tenant set quota_overrides = $2 where tenant_id = $1', [place.tenantId, '{"units":4}']);
    await place.wantUnits(2);
    await run();
    const { fault } = await environment<{ fault: string }>('deploy_fault as fault');
    expect(fault).toMatch(/^While a canary runs, .* both count\. Your plan allows 4 units, .* come all at once\.$/);
    expect(cell.applied).toHaveLength(1);
    await rollOutIn(null);
    await run();
    expect(cell.applied).toHaveLength(2);
  });

  it('fails where the cell cannot split, with the reason, and nothing is touched', async () => {
    await wantSecond();
    cell.splitsRequests = false;
    await run();
    expect(await fails()).toBe(
      'The cell "only" cannot deal requests out between two releases. Have releases come all at once there.',
    );
    expect(told()).toEqual([['a', 'all']]);
  });

  it('is stopped at the share at which it fails; what served goes on and stays on record', async () => {
    await wantSecond();
    cell.measured = (weight) => ({
      ...{ running: answered(10_000), measuredMs: 3_600_000 },
      canary: answered(1_000, weight >= 5 ? 50 : 0),
    });
    await run();
    expect(await fails()).toMatch(/^The canary was stopped at 5 % of the requests: 5.0 % of 1000 requests failed, /);
    expect(told().slice(1)).toEqual([...[0, 1, 5, 'stopped'].map((share) => ['b', share]), ['a', 'all']]);
    expect((await outcome()).serves).toBe('a');
    expect((await steps()).at(-1)?.slice(0, 2)).toEqual(['canary-5', 'failed']);
    expect((await environment<{ held_units: number }>('held_units')).held_units).toBe(0);
  });

  it('tries new values of the same release in steps too, and leaves the values that serve alone where they fail', async () => {
    await rollOutIn(impatient);
    await place.want('a');
    await run();
    await doors.rows('update environment set settings_version = settings_version + 1 where id = $1', [
      place.environmentId,
    ]);
    cell.measured = () => ({ running: answered(10_000), measuredMs: 3_600_000, canary: answered(100, 50) });
    await run();
    await fails();
    expect(told().slice(1)).toEqual([0, 1, 'stopped'].map((share) => ['a', share]));
  });
});

describe('a canary that is waited for', () => {
  const patient = { ...plainCanary, minimumRequests: 1 };

  it('keeps nobody who asked: the work goes on by itself', async () => {
    await wantSecond(patient);
    const deploy = deployer();
    await run(deploy);
    await waitUntil('it has its share', () => told().at(-1)?.[1] === 1);
    expect((await outcome()).serves).toBe('a');
    await deploy.leave();
  });

  it('goes on by the clock of the database, and no sooner than it was measured', async () => {
    await wantSecond(patient);
    let [measuredMs, looks] = [0, 0];
    cell.measured = () => ({ running: answered(10_000), canary: answered(1_000), measuredMs });
    const observe = cell.observe.bind(cell);
    cell.observe = (id) => {
      looks += 1;
      return observe(id);
    };
    const deploy = deployer();
    await run(deploy);
    await aged('canary-1');
    const looked = looks;
    await waitUntil('it was looked at since', () => looks > looked + 2);
    expect((await steps()).at(-1)?.slice(0, 2)).toEqual(['canary-1', 'running']);
    measuredMs = 3_600_000;
    await waitUntil('the next share', () => told().at(-1)?.[1] === 5);
    await deploy.leave();
  });

  it('is let go by a worker that leaves, at once, and another goes on with the same share', async () => {
    await wantSecond(patient);
    const first = deployer('first');
    await run(first);
    await aged('canary-1');
    await waitUntil('5 %', () => told().at(-1)?.[1] === 5);
    await first.leave();
    expect((await outcome()).holder).toBeNull();
    const second = deployer('second');
    await run(second);
    await waitUntil('5 % again', () => told().filter(([, share]) => share === 5).length >= 2);
    expect(told().slice(-2)).toEqual([
      ['b', 5],
      ['b', 5],
    ]);
    await second.leave();
  });

  it('is no reason to take the release for one that ends its workers', async () => {
    await wantSecond(patient);
    for (let worker = 0; worker < 5; worker += 1) {
      const deploy = deployer(`worker ${worker}`);
      await run(deploy);
      await waitUntil(
        'it is looked at',
        async () => (await environment<{ starts: number }>('deploy_starts as starts')).starts === 0,
      );
      await deploy.leave();
    }
    expect((await outcome()).reason).toBeNull();
  });

  it('makes room for a newer release, which begins at the beginning', async () => {
    await wantSecond(patient);
    const deploy = deployer();
    await run(deploy);
    await waitUntil('it has its share', () => told().at(-1)?.[1] === 1);
    await place.want('c');
    await waitUntil('the newer one', () => told().at(-1)?.join() === 'c,1');
    expect(told().slice(-2)).toEqual([
      ['c', 0],
      ['c', 1],
    ]);
    await deploy.leave();
  });

  it('begins again with other values, whatever the former ones have come through', async () => {
    await wantSecond(patient);
    const first = deployer('first');
    await run(first);
    await aged('canary-1');
    await waitUntil('5 %', () => told().at(-1)?.[1] === 5);
    await first.leave();
    await doors.rows('update environment set settings_version = settings_version + 1 where id = $1', [
      place.environmentId,
    ]);
    const second = deployer('second');
    await run(second);
    await waitUntil('1 % again', () => told().at(-1)?.[1] === 1);
    await second.leave();
  });

  it('gets back what served first where the cell has lost everything', async () => {
    await wantSecond(patient);
    const first = deployer('first');
    await run(first);
    await aged('canary-1');
    await waitUntil('5 %', () => told().at(-1)?.[1] === 5);
    cell.forget(place.environmentId);
    cell.applied.length = 0;
    await waitUntil('both are back', async () => {
      await run(deployer('sweep'));
      return told().at(-1)?.[1] === 5;
    });
    expect(told().slice(0, 2)).toEqual([
      ['a', 'all'],
      ['b', 5],
    ]);
    await first.leave();
  });
});
