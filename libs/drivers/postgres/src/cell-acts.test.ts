import { afterAll, beforeAll, expect, it } from 'vitest';
import { InspectCells } from '@tiffin/deployments-operations';
import { type ActOnRecord, createTestDatabase, eventsSql, misstated, type TestDatabase } from '@tiffin/testing';
import { OperatorDatabase } from './operators/operator-database.js';
import { PostgresOpenings } from './postgres-openings.js';
import { cellActs } from './testing/cell-acts.js';
import { MovingPlace } from './testing/moving-place.js';
import { TestDoors } from './testing/test-doors.js';

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

async function inspected(problems: readonly string[]): Promise<void> {
  await world.setCell('b', 'opening_since = now()');
  await new InspectCells({
    record: new PostgresOpenings(doors.worker, { kind: 'worker', id: 'deployer', name: 'deployer' }),
    share: { isOurs: () => Promise.resolve(true) },
    inspections: { fake: { inspect: () => Promise.resolve({ problems, facts: {} }) } },
    report: (error) => expect.unreachable(String(error)),
    withinMs: 5_000,
  }).run();
}

it('what workers do at cells is on record, with what it is stated to have', async () => {
  const [moved, stays] = [await world.tenant(), await world.tenant()];
  await doors.requireEvents();
  const known = (await doors.rows<{ id: string }>(eventsSql, [[]])).map(({ id }) => id);
  for (const problems of [['a right is missing'], []]) await inspected(problems);
  const there = await world.begin(moved);
  for (let runs = 0; runs < 2; runs += 1) {
    await world.carry(there);
    await world.wait();
  }
  const back = await world.begin(stays);
  await world.abort(stays);
  await world.carry(back);
  const events = await doors.rows<ActOnRecord & { action: string; actor_kind: string }>(eventsSql, [known]);
  expect(misstated(events)).toEqual([]);
  const seen = new Set(events.map(({ action }) => action));
  expect(cellActs.filter((act) => !seen.has(act))).toEqual([]);
  expect(world.reported).toEqual([]);
});
