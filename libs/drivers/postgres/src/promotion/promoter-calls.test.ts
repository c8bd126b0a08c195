import { beforeEach, describe, expect, it } from 'vitest';
import { PromotionPlace } from '../testing/promotion-place.js';
import type { TestDoors } from '../testing/test-doors.js';
import { untilLocked } from '../testing/until-locked.js';
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

describe('a promoter is called', () => {
  it('for what is asked for while it is verified in the stage before', async () => {
    await place.promote('testing', '1');
    const ofTesting = [place.ids.testing];
    await doors.rows('delete from verification where environment_id = $1', ofTesting);
    await doors.rows('begin');
    await doors.rows(`select set_config('app.tenant_id', $1, true)`, [place.place.tenantId]);
    await doors.rows(
      `insert into verification (tenant_id, environment_id, number, release_id)
       select e.tenant_id, e.id, 1, e.current_release_id from environment e where e.id = $1`,
      ofTesting,
    );
    const asked = place.request('staging', '1').then(() => place.look('staging'));
    await Promise.race([asked, untilLocked(doors)]);
    await doors.rows('commit');
    await asked;
    await place.settle();
    expect(await place.running()).toBe('a a a -');
  });

  it.each([
    ['promoted', `update member set role = 'owner' where user_id = $1`, ['owner'], 'Succeeded'],
    ['demoted', `update member set role = 'viewer' where user_id = $1`, [], 'it waits for 2 more approvals'],
    ['removed', `delete from member where user_id = $1`, [], 'it waits for 2 more approvals'],
  ])('where somebody who has voted is %s', async (_, change, roles, then) => {
    const quorum = roles.length === 0 ? 2 : 1;
    const rule = { quorum, roles, approvers: [{ role: 'admin' }], expiresAfterMs: 3_600_000 };
    await place.set('testing', `approvals = '${JSON.stringify(rule)}'`);
    const id = await place.request('testing', '1', { by: place.bob });
    await place.vote('testing', 'approve', { ...place.carol, id });
    await place.settle();
    const standing = async () => (await place.promotions('testing')).map(({ phase, note }) => note ?? phase);
    expect(await standing()).toEqual([expect.stringMatching(/^it waits for 1 more approval/)]);
    await doors.rows(change, [place.carol.userId]);
    await place.settle();
    expect(await standing()).toEqual([then]);
  });

  it('where a release serves already, once the last changes of its databases are made', async () => {
    const looks = () =>
      doors.rows('select 1 from environment where id = $1 and promote_look_at <= now()', [place.ids.testing]);
    await place.request('testing', '1');
    await place.look('testing');
    await place.set('testing', 'current_release_id = desired_release_id, applied_settings_version = -1');
    await place.look('testing');
    expect(await looks()).toHaveLength(0);
    await place.set('testing', 'applied_settings_version = settings_version');
    expect(await looks()).toHaveLength(1);
    await place.look('testing');
    expect((await place.promotions('testing')).map(({ phase }) => phase)).toEqual(['Succeeded']);
  });

  it('for what came while it met a fault, and not before its time for what did not', async () => {
    const due = async () => {
      const [row] = await doors.rows<{ due: boolean }>(
        'select promote_look_at <= now() as due from environment where id = $1',
        [place.ids.testing],
      );
      return row!.due;
    };
    await place.request('testing', '1');
    await place.look('testing');
    await place.deploy('testing');
    const late = (checks: () => Promise<void>) => {
      place.checks = {
        run: async () => {
          await checks();
          throw new Error('the cell is away');
        },
      };
      return place.look('testing', place.promoter('promoter', 60_000, 60_000));
    };
    await late(() => Promise.resolve());
    expect(await due()).toBe(false);
    await place.set('testing', `promote_look_at = now() - interval '1 s'`);
    await late(() => place.set('testing', `soak_ms = 1`).then(() => undefined));
    expect(await due()).toBe(true);
  });
});
