import { beforeEach, describe, expect, it } from 'vitest';
import { Refusal } from '@tiffin/kernel';
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

const saying = (asked: Promise<unknown>) =>
  asked.then(
    () => 'not refused',
    (error: unknown) => (error instanceof Refusal ? `${error.code}: ${error.message}` : String(error)),
  );

/** Each of these is built, and goes to testing. */
async function brought(...texts: readonly string[]): Promise<void> {
  for (const [at, text] of texts.entries()) {
    await place.build(text);
    await place.promote('testing', String(at + 1));
  }
}
const wrong = (...texts: readonly string[]) => {
  place.checks = { run: (_, { gateways }) => Promise.resolve(texts.includes(gateways[0]!) ? 'it answered 500' : null) };
};
const unhold = () => place.holds.unhold(place.grant('environment.promote'), place.ids.testing);
const held = async () => {
  const [row] = await doors.rows<{ held: string | null }>(
    'select hold_release_id as held from environment where id = $1',
    [place.ids.testing],
  );
  return row!.held;
};

describe('a rollback (F-30)', () => {
  it('by hand is not undone by a newer release where automation is on, until somebody lifts the hold', async () => {
    await place.automate('testing', 'newest');
    await place.build('a');
    await place.build('b');
    expect(await place.running()).toBe('b b - -');
    await place.promote('testing', null, { isRollback: true });
    expect(await held()).toBe(await place.releaseId('a'));
    await place.build('c');
    expect(await place.running()).toBe('c a - -');
    expect(await place.phases('testing')).toEqual(['Succeeded', 'Succeeded', 'Succeeded']);
    await unhold();
    await place.settle();
    expect(await place.running()).toBe('c c - -');
  });

  it('by hand stays where the release of automation already waits', async () => {
    await place.automate('testing', 'newest');
    await place.build('a');
    await place.build('b');
    const rule = { quorum: 1, roles: [], approvers: [{ role: 'admin' }], expiresAfterMs: 3_600_000 };
    await place.set('testing', `approvals = '${JSON.stringify(rule)}', rollback_skips = '{approvals}'`);
    await place.build('c');
    expect(await place.phases('testing')).toEqual(['Succeeded', 'Succeeded', 'Pending']);
    const [, , waits] = await doors.rows<{ id: string }>(
      'select id from promotion where environment_id = $1 order by id',
      [place.ids.testing],
    );
    await place.promote('testing', null, { isRollback: true });
    expect(await place.running()).toBe('c a - -');
    const id = waits!.id as Parameters<PromotionPlace['abort']>[1];
    expect(await saying(place.vote('testing', 'approve', { ...place.carol, id }))).toMatch(/^PROMOTION_ENDED/);
  });

  it('that fails is not rolled back again', async () => {
    await brought('a', 'b');
    wrong('b', 'c');
    await place.build('c');
    await place.promote('testing', '3');
    expect(await place.promotions('testing')).toMatchObject([
      ...[{ phase: 'Succeeded' }, { phase: 'Succeeded' }, { phase: 'Failed', text: 'c' }],
      { phase: 'Failed', text: 'b', way: 'auto-rollback' },
    ]);
    expect(await place.running()).toBe('c b - -');
  });

  it.each([
    ['19 minutes', 'a'],
    ['21 minutes', 'b'],
  ])('follows a failure that is %s old: %s runs', async (age, runs) => {
    await brought('a');
    await place.set('testing', `rollback_on = '{}'`);
    wrong('b');
    await place.build('b');
    await place.promote('testing', '2');
    await place.age(age);
    await place.set('testing', `rollback_on = '{verification}'`);
    await place.settle();
    expect(await place.running()).toBe(`b ${runs} - -`);
  });

  it('has nothing to go back to where nothing was ever verified, and says so', async () => {
    wrong('a');
    await brought('a');
    expect(await place.phases('testing')).toEqual(['Failed']);
    expect(await held()).toBeNull();
    expect(await saying(place.request('testing', null, { isRollback: true }))).toMatch(
      /^PROMOTION_REFUSED: .*nothing else was ever verified in "testing"/,
    );
  });

  it('follows a failure also where what waited meanwhile was rejected', async () => {
    await brought('a');
    await place.build('b');
    await place.build('c');
    const rule = { quorum: 1, roles: [], approvers: [{ role: 'admin' }], expiresAfterMs: 3_600_000 };
    await place.request('testing', '2', { by: place.bob });
    await place.look('testing');
    await place.set('testing', `approvals = '${JSON.stringify(rule)}', rollback_skips = '{approvals}'`);
    const id = await place.request('testing', '3', { by: place.bob });
    wrong('b');
    await place.settle();
    expect(await place.phases('testing')).toEqual(['Succeeded', 'Failed', 'Pending']);
    await place.vote('testing', 'reject', { ...place.carol, id });
    await place.settle();
    expect(await place.promotions('testing')).toMatchObject([
      ...[{ text: 'a' }, { text: 'b', phase: 'Failed' }, { text: 'c', phase: 'Aborted' }],
      { text: 'a', way: 'auto-rollback', phase: 'Succeeded' },
    ]);
  });

  it('goes to what was verified there, and nowhere else', async () => {
    await place.build('a');
    expect(await saying(place.request('testing', '1', { isRollback: true }))).toMatch(
      /^PROMOTION_REFUSED: .*never verified in "testing"/,
    );
  });
});
