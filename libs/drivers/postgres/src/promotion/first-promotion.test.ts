import { beforeEach, describe, expect, it } from 'vitest';
import { RetryDeployment } from '@tiffin/deployments-operations';
import { environmentState } from '@tiffin/deployments-rules';
import { issueWorkerGrant } from '@tiffin/access';
import { Refusal } from '@tiffin/kernel';
import { PostgresDeploymentRetryStore } from '../postgres-retry-stores.js';
import { PromotionPlace } from '../testing/promotion-place.js';
import type { TestDoors } from '../testing/test-doors.js';
import { withDoors } from '../testing/with-doors.js';

let doors: TestDoors;
let place: PromotionPlace;

withDoors((opened) => {
  doors = opened;
});
beforeEach(async () => {
  place = await PromotionPlace.make(doors);
  await place.build('a');
});

const away = () => Promise.reject(Refusal.of('CELL_UNAVAILABLE', 'it is away'));
const asked = async () => {
  const id = await place.request('testing', '1');
  await place.look('testing');
  return id;
};
const brought = async () => {
  const id = await asked();
  await place.deploy('testing');
  place.checks = { run: away };
  await place.look('testing');
  expect(await place.phases('testing')).toEqual(['Verifying']);
  return id;
};
const retries = () => new PostgresDeploymentRetryStore(doors.app);
const state = () =>
  retries().within(place.grant('environment.deploy'), async (rows) => {
    const progress = await rows.lockProgress(place.ids.testing);
    return progress && environmentState(progress);
  });
const retry = () =>
  new RetryDeployment(retries(), { ring: () => undefined })
    .run(place.grant('environment.deploy'), place.ids.testing)
    .then(
      () => 'done',
      (error: Error) => error.message,
    );
const seen = () => place.cell.observe(place.ids.testing);
const row = async () => {
  const [found] = await doors.rows(
    `select desired_release_id as desired, current_release_id as current, desired_revision_number as revision, is_ending, held_units,
       (select count(*)::int from occupancy o where o.environment_id = e.id and o.until_at is null) as runs,
       (select count(*)::int from deployment d where d.environment_id = e.id and d.state = 'running') as open
     from environment e where id = $1`,
    [place.ids.testing],
  );
  return found;
};
const nothing = { desired: null, current: null, revision: null, is_ending: false, held_units: 0, runs: 0, open: 0 };
const changeVariable = () => place.set('testing', 'settings_version = settings_version + 1');

/** All that nobody wants any more is gone, and does not come back. */
async function isEmpty(): Promise<void> {
  await place.settle();
  expect(await row()).toEqual(nothing);
  expect([await seen(), await state()]).toEqual([null, 'empty']);
  const { length } = place.cell.applied;
  await changeVariable();
  await place.settle();
  expect([place.cell.applied.length, await state()]).toEqual([length, 'empty']);
  expect(await retry()).toMatch(/no release is to be deployed here/);
}

const ends = {
  'is aborted before anything came': async () => void (await place.abort('testing', await asked())),
  'is aborted while it is deployed': async () => {
    const id = await asked();
    place.cell.beforeApply = async () => void (await place.abort('testing', id));
    await place.deploy('testing');
    place.cell.beforeApply = () => Promise.resolve();
  },
  'is aborted while it is checked': async () => void (await place.abort('testing', await brought())),
  'does not become ready': async () => {
    place.fail('a');
    await asked();
    await place.settle();
    expect(await place.phases('testing')).toEqual(['Failed']);
    place.cell.rollout = () => 'live';
  },
  'takes too long': async () => {
    await asked();
    await place.age('31 minutes');
    await place.look('testing');
    expect(await place.phases('testing')).toEqual(['Errored']);
  },
  'takes its promoter along': async () => {
    await asked();
    await place.set('testing', `promote_starts = 3, promote_look_at = now() - interval '1 s'`);
    await place.look('testing');
    expect(await place.phases('testing')).toEqual(['Errored']);
  },
};

describe.each(Object.entries(ends))('a first promotion that %s', (_, end) => {
  it('leaves nothing, and nothing of it comes later', async () => {
    await end();
    await isEmpty();
  });

  it('is in the way of no other', async () => {
    await end();
    place.checks = { run: () => Promise.resolve(null) };
    await place.build('b');
    await place.promote('testing', '2');
    expect((await place.phases('testing')).at(-1)).toBe('Succeeded');
    expect(await place.running()).toBe('b b - -');
    expect(await state()).toBe('live');
  });
});

describe('what is to end', () => {
  const ended = { ...nothing, is_ending: true };

  it('is told again to a cell that was away, and that is said', async () => {
    await place.abort('testing', await brought());
    const { remove } = place.cell;
    place.cell.remove = away;
    await place.deploy('testing');
    expect(await state()).toBe('degraded');
    expect(await row()).toMatchObject({ desired: null, is_ending: true });
    expect(await retry()).toBe('done');
    place.cell.remove = remove.bind(place.cell);
    await isEmpty();
  });

  it('is told again by the next deployer where one dies before that is on record', async () => {
    await place.abort('testing', await asked());
    const key = issueWorkerGrant(place.place.tenantId, 'deployer');
    await place.place.deployments.within(key, (rows) => rows.claim(place.ids.testing, 'dead', 60_000));
    expect(await row()).toEqual(ended);
    await place.set('testing', `deploy_lease_until = now() - interval '1 ms'`);
    await isEmpty();
    expect(place.cell.removed).toEqual([place.ids.testing]);
  });

  it('is not what is gone back to where the next one does not work either', async () => {
    await place.build('b');
    await place.abort('testing', await brought());
    place.checks = { run: () => Promise.resolve(null) };
    await place.request('testing', '2');
    await place.look('testing');
    place.fail('b');
    await place.settle();
    place.cell.rollout = () => 'live';
    expect((await place.phases('testing')).at(-1)).toBe('Failed');
    await isEmpty();
  });

  it.each(['before', 'after'])('ends %s its project goes on, where that was paused', async (when) => {
    const setProject = (to: string) =>
      doors.rows('update project set state = $2 where id = $1', [place.place.projectId, to]);
    const id = await brought();
    await setProject('archived');
    if (when === 'after') await place.deploy('testing');
    await place.abort('testing', id);
    if (when === 'before') await place.deploy('testing');
    await setProject('active');
    await isEmpty();
    place.checks = { run: () => Promise.resolve(null) };
    await place.promote('testing', '1');
    expect((await place.phases('testing')).at(-1)).toBe('Succeeded');
  });
});
