import { beforeEach, describe, expect, it } from 'vitest';
import { Refusal } from '@tiffin/kernel';
import { ChangeStage } from '@tiffin/promotion-operations';
import { PostgresStageStore } from '../postgres-stage-store.js';
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
  await place.promote('testing', '1');
  await place.promote('staging', '1');
});

const codeOf = (asked: Promise<unknown>) =>
  asked.then(
    () => 'done',
    (error: unknown) => (error instanceof Refusal ? error.code : String(error)),
  );
const force = (approvals: number | null) =>
  doors.rows(
    `update tenant set quota_overrides = jsonb_build_object('production_approvals', $2::int) where tenant_id = $1`,
    [place.place.tenantId, approvals],
  );
const cells = { probe: () => Promise.resolve({}), cellName: () => Promise.resolve('cell') };
const approvals = (quorum: number) => ({
  quorum,
  roles: [],
  approvers: [{ role: 'developer' }],
  expiresAfterMs: 60_000,
});
const change = (changes: Parameters<ChangeStage['run']>[2], stage: 'staging' | 'production' = 'production') =>
  new ChangeStage(new PostgresStageStore(doors.app), cells).run(
    place.grant('environment.manage'),
    place.ids[stage],
    changes,
  );

describe('approvals that are forced on', () => {
  it('hold up the last stage and no other, until somebody else agrees', async () => {
    await force(1);
    expect((await place.gates('staging', 'a'))['approvals']).toMatchObject({ state: 'open' });
    expect((await place.gates('production', 'a'))['approvals']).toMatchObject({
      state: 'waiting',
      reason: 'it needs approvals once it is asked for, as the plan asks for',
    });
    await place.promote('production', '1');
    expect(await place.promotions('production')).toMatchObject([
      { phase: 'Pending', note: expect.stringContaining('1 more approval, as the plan asks for') },
    ]);
    expect(await codeOf(place.vote('production', 'approve', place.alice))).toBe('APPROVAL_OF_OWN');
    expect(await codeOf(place.vote('production', 'approve', place.bob))).toBe('NOT_AN_APPROVER');
    await place.vote('production', 'approve', place.carol);
    await place.settle();
    expect(await place.phases('production')).toEqual(['Succeeded']);
  });

  it('are not turned off by the stage, nor made fewer; it may ask for more', async () => {
    await force(2);
    expect(await codeOf(change({ approvals: null }))).toBe('APPROVALS_FORCED');
    expect(await codeOf(change({ approvals: approvals(1) }))).toBe('APPROVALS_FORCED');
    expect(await codeOf(change({ approvals: approvals(3) }))).toBe('done');
    expect(await codeOf(change({ approvals: null }, 'staging'))).toBe('done');
    expect(await codeOf(change({ soakMs: 5 }))).toBe('done');
  });

  it('hold whatever the stage was set to before, and no longer than they are asked for', async () => {
    await change({ approvals: approvals(1) });
    await force(2);
    await place.promote('production', '1');
    await place.vote('production', 'approve', place.bob);
    await place.settle();
    expect(await place.phases('production')).toEqual(['Pending']);
    await force(null);
    const [{ inMs } = { inMs: 0 }] = await doors.rows<{ inMs: number }>(
      `select extract(epoch from promote_look_at - now()) * 1000 as "inMs" from environment where id = $1`,
      [place.ids.production],
    );
    expect(Number(inMs)).toBeLessThanOrEqual(60_000);
    await doors.rows('update environment set promote_look_at = now() where id = $1', [place.ids.production]);
    await place.settle();
    expect(await place.promotions('production')).toMatchObject([{ phase: 'Succeeded' }]);
  });

  it('are not gone round by a rollback by hand', async () => {
    await place.promote('production', '1');
    await change({ rollbackSkips: ['approvals'] });
    expect((await place.gates('production', 'a', 'rollback'))['approvals']).toMatchObject({ state: 'open' });
    await force(1);
    expect((await place.gates('production', 'a', 'rollback'))['approvals']).toMatchObject({ state: 'waiting' });
  });

  it('refuse what nobody is there to agree to, with what to do', async () => {
    await force(1);
    await doors.rows(`delete from member where tenant_id = $1 and user_id = $2`, [
      place.place.tenantId,
      place.carol.userId,
    ]);
    const asked = place.request('production', '1');
    await expect(asked).rejects.toMatchObject({
      code: 'PROMOTION_REFUSED',
      message: expect.stringContaining('invite 1 more who may'),
    });
    // Whoever is no approver themselves has the owner to ask.
    expect(await codeOf(place.request('production', '1', { by: place.bob }))).toBe('done');
  });
});
