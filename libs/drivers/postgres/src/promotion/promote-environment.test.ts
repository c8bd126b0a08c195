import { beforeEach, describe, expect, it } from 'vitest';
import { plainCanary, stepsOf } from '@tiffin/deployments-rules';
import { Refusal } from '@tiffin/kernel';
import { RequestPromotion } from '@tiffin/promotion-operations';
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
});

const refused = (asked: Promise<unknown>) =>
  asked.then(
    () => 'not refused',
    (error: unknown) => (error instanceof Refusal ? `${error.code}: ${error.message}` : String(error)),
  );

describe('a promotion', () => {
  it('brings a release from stage to stage, verified in each', async () => {
    await place.build('a');
    for (const stage of ['testing', 'staging', 'production'] as const) await place.promote(stage, '1');
    expect(await place.running()).toBe('a a a a');
    expect(await place.phases('production')).toEqual(['Succeeded']);
    expect(place.checked).toEqual(['smoke', 'smoke', 'smoke']);
  });

  it('is refused where the release was not in the stage before', async () => {
    await place.build('a');
    expect(await refused(place.request('staging', '1'))).toMatch(
      /^PROMOTION_REFUSED: .*"order".*not been in "testing"/,
    );
    expect(await place.phases('staging')).toEqual([]);
  });

  it('is refused where the stage runs each build', async () => {
    await place.build('a');
    expect(await refused(place.request('development', '1'))).toMatch(/^PROMOTION_REFUSED: .*save the revision/);
  });

  it('finds releases of its own project alone', async () => {
    const other = await PromotionPlace.make(doors);
    await other.build('b');
    expect(await refused(place.request('testing', '1'))).toMatch(/^NOT_FOUND/);
  });

  it('of the same release is asked for once at a time', async () => {
    await place.build('a');
    await place.request('testing', '1');
    expect(await refused(place.request('testing', '1'))).toMatch(/^PROMOTION_OPEN/);
  });

  it('fails with its reason where the release does not become ready, and the environment goes back to what ran', async () => {
    await place.build('a');
    await place.promote('testing', '1');
    await place.build('b');
    place.fail('b');
    await place.promote('testing', '2');
    expect(await place.promotions('testing')).toMatchObject([
      { phase: 'Succeeded' },
      { phase: 'Failed', note: expect.stringContaining('it crashed') as string },
    ]);
    expect(await place.running()).toBe('b a - -');
    const [row] = await doors.rows(
      'select desired_release_id = current_release_id as same from environment where id = $1',
      [place.ids.testing],
    );
    expect(row).toEqual({ same: true });
  });

  it('fails where a check does, and goes back by itself, and holds what it went back to', async () => {
    await place.build('a');
    await place.promote('testing', '1');
    await place.build('b');
    place.checks = { run: (_, { gateways }) => Promise.resolve(gateways[0] === 'b' ? 'it answered 500' : null) };
    await place.promote('testing', '2');
    expect(await place.promotions('testing')).toMatchObject([
      { phase: 'Succeeded', text: 'a' },
      { phase: 'Failed', text: 'b', note: 'smoke: it answered 500' },
      { phase: 'Succeeded', text: 'a', way: 'auto-rollback' },
    ]);
    expect(await place.running()).toBe('b a - -');
    const [{ held }] = (await doors.rows('select hold_release_id as held from environment where id = $1', [
      place.ids.testing,
    ])) as [{ held: string }];
    expect(held).toBe(await place.releaseId('a'));
  });

  it('is errored where a check meets faults again and again, and not before', async () => {
    await place.build('a');
    let tries = 0;
    place.checks = {
      run: () => {
        tries += 1;
        return Promise.reject(Refusal.of('CELL_UNAVAILABLE', 'away'));
      },
    };
    await place.promote('testing', '1');
    expect(tries).toBe(3);
    expect(await place.phases('testing')).toEqual(['Errored']);
  });

  it('waits for a canary as long as its steps may take, and for nothing else', async () => {
    const hourly = { ...plainCanary, steps: stepsOf([50, 100], 3_600_000) };
    await place.build('a');
    const begun = async () => {
      await place.request('testing', '1');
      await place.look('testing');
    };
    await place.set('testing', `rollout = '${JSON.stringify(hourly)}'`);
    await begun();
    await place.age('5 hours');
    await place.look('testing');
    expect(await place.phases('testing')).toEqual(['Running']);
    await place.age('1 hour');
    await place.look('testing');
    expect(await place.promotions('testing')).toMatchObject([
      { phase: 'Errored', note: 'It was not deployed within 330 minutes.' },
    ]);
    await place.set('testing', 'rollout = null');
    await begun();
    await place.age('1 hour');
    await place.look('testing');
    expect((await place.phases('testing')).at(-1)).toBe('Errored');
  });

  it('whose deployment is seen late has come through all the same', async () => {
    await place.build('a');
    await place.request('testing', '1');
    await place.look('testing');
    await place.deploy('testing');
    await place.age('2 hours');
    await place.settle();
    expect(await place.phases('testing')).toEqual(['Succeeded']);
  });

  it('waits while its project is paused, and goes on where it was', async () => {
    await place.build('a');
    await place.promote('testing', '1');
    await place.build('b');
    await place.request('testing', '2');
    await place.look('testing');
    await doors.rows(
      `update project set state = 'archived' where id = (select project_id from environment where id = $1)`,
      [place.ids.testing],
    );
    await place.settle();
    expect((await place.phases('testing')).at(-1)).toBe('Running');
    await doors.rows(
      `update project set state = 'active' where id = (select project_id from environment where id = $1)`,
      [place.ids.testing],
    );
    await place.settle();
    expect(await place.phases('testing')).toEqual(['Succeeded', 'Succeeded']);
  });

  it('whose project is paused during a check is checked again, and has not failed', async () => {
    await place.build('a');
    const pause = async (is: boolean) => {
      const state = is ? 'archived' : 'active';
      await doors.rows('update project set state = $2 where id = (select project_id from environment where id = $1)', [
        place.ids.testing,
        state,
      ]);
      await doors.rows('update environment set is_stopped = $2 where id = $1', [place.ids.testing, is]);
    };
    let checks = 0;
    place.checks = {
      run: async () => {
        checks += 1;
        if (checks === 1) await pause(true);
        return null;
      },
    };
    await place.promote('testing', '1');
    expect(await place.phases('testing')).toEqual(['Verifying']);
    await pause(false);
    await place.settle();
    expect([checks, await place.phases('testing')]).toEqual([2, ['Succeeded']]);
  });

  it('behind one that was aborted goes back to what ran before that', async () => {
    await place.build('a');
    await place.promote('testing', '1');
    await place.build('b');
    await place.build('c');
    place.checks = { run: () => Promise.reject(Refusal.of('CELL_UNAVAILABLE', 'away')) };
    const second = await place.request('testing', '2');
    await place.look('testing');
    await place.deploy('testing');
    await place.look('testing');
    await place.abort('testing', second);
    place.fail('c');
    await place.request('testing', '3');
    await place.look('testing');
    place.checks = { run: () => Promise.resolve(null) };
    await place.settle();
    expect(await place.phases('testing')).toEqual(['Succeeded', 'Aborted', 'Failed']);
    expect(await place.running()).toBe('c a - -');
  });

  it('lets in what is unverified for a person alone, and not for a token of theirs', async () => {
    await place.build('a');
    const { actor } = place.grant('environment.promote');
    const token = { ...place.grant('environment.promote'), actor: { ...actor, tokenId: 'a token' } };
    const wanted = { environmentId: place.ids.testing, release: '1', isRollback: false, reason: null, isLetIn: true };
    const asked = new RequestPromotion(place.store, { ring: () => undefined }).run(token as never, wanted);
    expect(await refused(asked)).toMatch(/^INPUT_INVALID: .*signed in as themselves/);
  });

  it('that is aborted half-way goes back to what ran', async () => {
    await place.build('a');
    await place.promote('testing', '1');
    await place.build('b');
    const id = await place.request('testing', '2');
    await place.look('testing');
    expect(await place.phases('testing')).toEqual(['Succeeded', 'Running']);
    await place.abort('testing', id);
    await place.settle();
    expect(await place.phases('testing')).toEqual(['Succeeded', 'Aborted']);
    expect(await place.running()).toBe('b a - -');
    expect(await refused(place.abort('testing', id))).toMatch(/^PROMOTION_ENDED/);
  });

  it('that waits is superseded by a newer one that starts', async () => {
    await place.set(
      'testing',
      `approvals = '{"quorum":1,"roles":[],"approvers":[{"role":"admin"}],"expiresAfterMs":3600000}'`,
    );
    await place.build('a');
    const first = await place.promote('testing', '1', { by: place.bob });
    await place.build('b');
    const second = await place.promote('testing', '2', { by: place.bob });
    expect(await place.phases('testing')).toEqual(['Pending', 'Pending']);
    await place.vote('testing', 'approve', { ...place.carol, id: second });
    await place.settle();
    expect(await place.promotions('testing')).toMatchObject([{ phase: 'Aborted' }, { phase: 'Succeeded' }]);
    expect(await refused(place.vote('testing', 'approve', { ...place.carol, id: first }))).toMatch(/^PROMOTION_ENDED/);
  });

  it('leaves nothing to look at once it is over', async () => {
    await place.build('a');
    await place.promote('testing', '1');
    const rows = await doors.rows(`select 1 from directory.work where tenant = $1 and queue = 'promote'`, [
      place.place.tenantId,
    ]);
    expect(rows).toEqual([]);
  });
});
