import { afterAll, beforeAll, expect, it } from 'vitest';
import { type MoveId, Refusal } from '@tiffin/kernel';
import { createTestDatabase, type TestDatabase } from '@tiffin/testing';
import { OperatorDatabase } from './operators/operator-database.js';
import { type Death, Mortal } from './testing/mortal.js';
import { MovingPlace } from './testing/moving-place.js';
import { TestDoors } from './testing/test-doors.js';
import type { TestPlace } from './testing/test-place.js';

let database: TestDatabase;
let doors: TestDoors;
let operators: OperatorDatabase;
let world: MovingPlace;
beforeAll(async () => {
  database = await createTestDatabase();
  doors = await TestDoors.open(database);
  operators = new OperatorDatabase(database.operator);
  world = await MovingPlace.make(doors, operators);
});
afterAll(async () => {
  await operators.close();
  await doors.close();
  await database.drop();
});

const before = { row: 'a', directory: 'a', a: 'live', b: null, incoming: 0, wrong: 0 };
const after = { row: 'b', directory: 'b', a: null, b: 'live', incoming: 0, wrong: 0 };

/** Carries a move to its end, by a worker that stops for good there; answers how many things it did. */
async function carried(id: MoveId, death: Death | null): Promise<number> {
  const mortal = new Mortal(death);
  for (let runs = 0; runs < 2; runs += 1) {
    await world.carry(id, { mortal }).catch(() => undefined);
    await world.wait();
  }
  return mortal.calls;
}

/** Another worker, that lives. */
async function finish(id: MoveId): Promise<void> {
  for (let runs = 0; runs < 4; runs += 1) {
    await world.carry(id, { holder: 'another' });
    await world.wait();
  }
}

/** Each thing that is done by a worker that lives, once before it and once after it. */
async function deaths(begin: () => Promise<readonly [TestPlace, MoveId]>): Promise<readonly Death[]> {
  const [, id] = await begin();
  const calls = await carried(id, null);
  return Array.from({ length: calls }, (_, at) => at + 1).flatMap((call) => [
    { call, side: 'before' as const },
    { call, side: 'after' as const },
  ]);
}

const begun = async (): Promise<readonly [TestPlace, MoveId]> => {
  const tenant = await world.tenant();
  return [tenant, await world.begin(tenant)];
};

it('a move comes to its end wherever its worker is killed, each effect once', async () => {
  const all = await deaths(begun);
  expect(all.length).toBeGreaterThan(20);
  for (const death of all) {
    const [tenant, id] = await begun();
    await carried(id, death);
    await finish(id);
    expect([death, await world.where(tenant), await world.move(id)]).toMatchObject([death, after, { step: 'done' }]);
    expect(await world.acts(tenant)).toEqual(['tenant.move-begin', 'tenant.move', 'tenant.move-end']);
  }
}, 240_000);

it('a move whose worker is killed anywhere is aborted without a trace, or had switched', async () => {
  let aborted = 0;
  const all = await deaths(begun);
  for (const death of all) {
    const [tenant, id] = await begun();
    await carried(id, death);
    const isAborted = await world.abort(tenant).then(
      () => true,
      (error: Refusal) => (expect(error.code).toBe('MOVE_TOO_LATE'), false),
    );
    await finish(id);
    expect([death, await world.where(tenant)]).toEqual([death, isAborted ? before : after]);
    if (isAborted) aborted += 1;
  }
  expect(aborted).toBeGreaterThan(10);
  expect(aborted).toBeLessThan(all.length);
}, 240_000);

it('an abort comes to its end wherever its worker is killed', async () => {
  const aborting = async (): Promise<readonly [TestPlace, MoveId]> => {
    const [tenant, id] = await begun();
    await world.carry(id, { smoke: () => Promise.resolve('no answer') });
    await world.wait();
    expect(await world.where(tenant)).toMatchObject({ b: 'live', row: 'a' });
    await world.abort(tenant);
    return [tenant, id];
  };
  for (const death of await deaths(aborting)) {
    const [tenant, id] = await aborting();
    await carried(id, death);
    await finish(id);
    expect([death, await world.where(tenant), await world.move(id)]).toMatchObject([
      death,
      before,
      { step: 'aborted' },
    ]);
  }
}, 240_000);
