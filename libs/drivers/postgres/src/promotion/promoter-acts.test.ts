import { type ActOnRecord, eventsSql, misstated } from '@tiffin/testing';
import { expect, it } from 'vitest';
import { Refusal } from '@tiffin/kernel';
import { promoterActs } from '../testing/promoter-acts.js';
import { PromotionPlace } from '../testing/promotion-place.js';
import type { TestDoors } from '../testing/test-doors.js';
import { withDoors } from '../testing/with-doors.js';

let doors: TestDoors;

withDoors((opened) => {
  doors = opened;
});

const approvals = `{"quorum":1,"roles":[],"approvers":[{"role":"admin"}],"expiresAfterMs":3600000}`;

it('everything that promotions do is on record, with what it is stated to have, and by whom', async () => {
  const place = await PromotionPlace.make(doors);
  for (const text of ['a', 'b', 'c']) await place.build(text);
  await doors.requireEvents();
  await place.promote('testing', '1');
  place.fail('b');
  await place.promote('testing', '2');
  place.checks = { run: (_, { gateways }) => Promise.resolve(gateways[0] === 'c' ? 'it answered 500' : null) };
  await place.promote('testing', '3');
  place.checks = { run: () => Promise.reject(Refusal.of('CELL_UNAVAILABLE', 'away')) };
  await place.promote('staging', '1');
  place.checks = { run: () => Promise.resolve(null) };
  await place.set('staging', `approvals = '${approvals}'`).catch(() => undefined);
  await place.holds.unhold(place.grant('environment.promote'), place.ids.testing);
  await place.automate('staging', 'newest');
  await rejected(place);
  const events = await doors.rows<ActOnRecord & { actor_kind: string }>(
    eventsSql.replace('after_hash from', 'after_hash, actor_kind from'),
    [[]],
  );
  expect(misstated(events)).toEqual([]);
  const byWorkers = new Set(events.filter((event) => event.actor_kind === 'worker').map(({ action }) => action));
  expect(promoterActs.filter((act) => !byWorkers.has(act))).toEqual([]);
  const byPeople = events.filter((event) => event.actor_kind === 'user').map(({ action }) => action);
  expect(byPeople).toEqual(expect.arrayContaining(['promotion.request', 'promotion.reject', 'environment.unhold']));
  expect(byPeople.filter((act) => promoterActs.includes(act))).toEqual([]);
});

/** One that waits for approvals and is rejected: the promoter ends it. */
async function rejected(place: PromotionPlace): Promise<void> {
  await place.set('production', `approvals = '${approvals}'`);
  await place.promote('production', '1', { isLetIn: true, by: place.bob });
  await place.vote('production', 'reject', place.carol);
  await place.settle();
  expect(await place.promotions('production')).toMatchObject([
    { phase: 'Aborted', note: expect.stringContaining('rejected') as string },
  ]);
}
