import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CanarySettings, plainCanary, stepsOf } from '@tiffin/deployments-rules';
import { Refusal } from '@tiffin/kernel';
import { waitUntil } from '@tiffin/testing/wait-until';
import { PromotionPlace } from '../testing/promotion-place.js';
import type { TestDoors } from '../testing/test-doors.js';
import { withDoors } from '../testing/with-doors.js';

let doors: TestDoors;
let place: PromotionPlace;
let deployers: ReturnType<PromotionPlace['deployer']>[];

withDoors((opened) => {
  doors = opened;
});
beforeEach(async () => {
  place = await PromotionPlace.make(doors);
  deployers = [];
});
afterEach(() => Promise.all(deployers.map((one) => one.leave())));

/** Steps are over at once, whatever is measured. */
const impatient: CanarySettings = { ...plainCanary, steps: plainCanary.steps.map((step) => ({ ...step, holdMs: 0 })) };
const patient: CanarySettings = { ...plainCanary, steps: stepsOf([50, 100], 3_600_000) };
const rollOutIn = (settings: CanarySettings | null) =>
  place.set('testing', `rollout = ${settings === null ? 'null' : `'${JSON.stringify(settings)}'`}`);

/** What the cell of testing was told: the release, and its share of the requests. */
const told = () =>
  place.cell.applied
    .filter(({ environmentId }) => environmentId === place.ids.testing)
    .map(({ routes, canary }) => {
      const share = typeof canary === 'object' ? canary.weightPercent : (canary ?? 'all');
      return `${routes[0]?.host.split('.')[0]} ${share}`;
    });
const steps = (text: string) => [0, 1, 5, 25, 50, 'all'].map((share) => `${text} ${share}`);
const phase = async () => (await place.phases('testing')).at(-1);
const comesTo = (wanted: string) =>
  waitUntil(`it is ${wanted}`, async () => {
    await place.settle();
    return (await phase()) === wanted;
  });

async function bring(release: string, isRollback = false): Promise<void> {
  await place.request('testing', release, { isRollback });
  await comesTo('Succeeded');
}

/** "a" serves, and the stage has what comes next come in steps. */
async function serving(settings = impatient): Promise<void> {
  await place.build('a');
  await rollOutIn(settings);
  await bring('1');
  await place.build('b');
}

describe('in a stage with canary', () => {
  it('another release comes in steps, the first one at once', async () => {
    await serving();
    await bring('2');
    expect(told()).toEqual(['a all', ...steps('b')]);
  });

  it('what was verified there comes back at once by a rollback', async () => {
    await serving();
    await bring('2');
    await bring('1', true);
    expect(told()).toEqual(['a all', ...steps('b'), 'a all']);
  });

  it('and by one that nobody asked for', async () => {
    await serving();
    place.checks = { run: (_, { gateways }) => Promise.resolve(gateways[0] === 'b' ? 'it answered 500' : null) };
    await place.request('testing', '2');
    await waitUntil('it is back', async () => {
      await place.settle();
      return (await place.phases('testing')).join() === 'Succeeded,Failed,Succeeded';
    });
    expect(told()).toEqual(['a all', ...steps('b'), 'a all']);
  });

  it('what ran before comes back at once where a promotion is aborted', async () => {
    await serving();
    place.checks = { run: () => Promise.reject(Refusal.of('CELL_UNAVAILABLE', 'away')) };
    const id = await place.request('testing', '2');
    const deployer = place.deployer();
    await place.look('testing');
    await place.deploy('testing', deployer);
    await waitUntil('it has come', () => told().at(-1) === 'b all');
    await deployer.leave();
    await place.look('testing');
    expect(await phase()).toBe('Verifying');
    await place.abort('testing', id);
    await place.settle();
    expect(told()).toEqual(['a all', ...steps('b'), 'a all']);
  });

  it('new values come in steps, also of what was brought back', async () => {
    await serving();
    await bring('2');
    await bring('1', true);
    place.cell.applied.length = 0;
    await place.set('testing', 'settings_version = settings_version + 1');
    await place.settle();
    await waitUntil('they have come', () => told().at(-1) === 'a all');
    expect(told()).toEqual(steps('a'));
  });
});

describe('the steps of a promotion', () => {
  it.each([
    ['in which it was asked for, though all comes at once since', impatient, null, steps('b')],
    ['that it did not have when it was asked for are no steps of it', null, impatient, ['b all']],
  ] as const)('are those %s', async (_, asked, since, comes) => {
    await serving();
    await rollOutIn(asked);
    await place.request('testing', '2');
    await rollOutIn(since);
    await comesTo('Succeeded');
    expect(told()).toEqual(['a all', ...comes]);
  });

  it('are those of the stage where they were not yet frozen', async () => {
    await serving();
    await place.request('testing', '2');
    await doors.rows(`update promotion_step set task = '{"kind": "deploy"}' where not is_check and tenant_id = $1`, [
      place.place.tenantId,
    ]);
    await comesTo('Succeeded');
    expect(told()).toEqual(['a all', ...steps('b')]);
  });

  it('say how long it may take, whatever the stage is told since', async () => {
    await serving(patient);
    await place.request('testing', '2');
    await place.look('testing');
    await rollOutIn(null);
    await place.age('5 hours');
    await place.look('testing');
    expect(await phase()).toBe('Running');
    await place.age('1 hour');
    await place.look('testing');
    expect((await place.promotions('testing')).at(-1)).toMatchObject({
      note: 'It was not deployed within 330 minutes.',
    });
  });
});

describe('a canary that a pause has ended', () => {
  const setProject = (state: string) =>
    doors.rows('update project set state = $2 where id = $1', [place.place.projectId, state]);
  const begun = () => {
    const deployer = place.deployer(`deployer ${deployers.length}`);
    deployers.push(deployer);
    return place.deploy('testing', deployer);
  };
  const shares = (last: string) => waitUntil(`${last} %`, () => told().at(-1) === last);

  async function paused(): Promise<void> {
    await serving(patient);
    await place.request('testing', '2');
    await place.look('testing');
    await begun();
    await shares('b 50');
    await setProject('archived');
    await place.deploy('testing');
    await Promise.all(deployers.splice(0).map((one) => one.leave()));
    place.cell.applied.length = 0;
    place.reported.length = 0;
  }

  it('begins again beside what served, which serves first', async () => {
    await paused();
    await setProject('active');
    await begun();
    await shares('b 50');
    expect(told()).toEqual(['a all', 'b 0', 'b 50']);
    expect(await place.running()).toMatch(/^\w+ a /);
    const [row] = await doors.rows<{ is_stopped: boolean }>('select is_stopped from environment where id = $1', [
      place.ids.testing,
    ]);
    expect([row?.is_stopped, place.reported]).toEqual([false, []]);
  });

  it('takes none of the time that its promotion has', async () => {
    await paused();
    await place.age('20 hours');
    await setProject('active');
    await begun();
    await shares('b 50');
    await place.look('testing');
    expect(await phase()).toBe('Running');
  });

  it('leaves room for what served, also where there is none for both', async () => {
    const units = () => place.cell.applied.at(-1)?.units.length;
    await place.place.wantUnits(3);
    await place.settle();
    await bring('1');
    await rollOutIn(patient);
    await place.place.wantUnits(2);
    await place.settle();
    await place.request('testing', '2');
    await place.look('testing');
    await begun();
    await waitUntil('it has its share', () => units() === 2);
    await setProject('archived');
    await place.settle();
    await doors.rows(`update tenant set quota_overrides = '{"units": 4}' where tenant_id = $1`, [place.place.tenantId]);
    await setProject('active');
    await begun();
    const [row] = await doors.rows<{ is_stopped: boolean; deploy_fault: string }>(
      'select is_stopped, deploy_fault from environment where id = $1',
      [place.ids.testing],
    );
    expect([units(), row?.is_stopped]).toEqual([3, false]);
    expect(row?.deploy_fault).toMatch(/^While a canary runs/);
  });
});
