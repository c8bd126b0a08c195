import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '@tiffin/testing';
import { OperatorDatabase } from './operators/operator-database.js';
import { MovingPlace } from './testing/moving-place.js';
import { TestDoors } from './testing/test-doors.js';

let database: TestDatabase;
let doors: TestDoors;
let operators: OperatorDatabase;
let world: MovingPlace;
beforeEach(async () => {
  database = await createTestDatabase();
  doors = await TestDoors.open(database);
  operators = new OperatorDatabase(database.operator);
  world = await MovingPlace.make(doors, operators);
});
afterEach(async () => {
  await operators.close();
  await doors.close();
  await database.drop();
});

const before = { row: 'a', directory: 'a', a: 'live', b: null, incoming: 0, wrong: 0 };

describe('a move that is aborted', () => {
  it('goes back without a trace before the switch', async () => {
    const tenant = await world.tenant();
    const id = await world.begin(tenant);
    world.cells.b.rollout = () => 'failed';
    await world.carry(id);
    expect(await world.where(tenant)).toMatchObject({ b: 'failed' });
    await world.abort(tenant);
    await world.carry(id);
    expect([await world.move(id), await world.where(tenant)]).toMatchObject([{ step: 'aborted' }, before]);
    expect(await world.acts(tenant)).toEqual(['tenant.move-begin', 'tenant.move-abort', 'tenant.move-aborted']);
    await expect(world.abort(tenant)).rejects.toMatchObject({ code: 'MOVE_TOO_LATE' });
    await tenant.want('newer');
    await world.deploy(tenant);
    expect(await world.where(tenant)).toEqual(before);
  });

  it('overtakes who is at it, who brings nothing any more', async () => {
    const tenant = await world.tenant();
    const id = await world.begin(tenant);
    let isAborted = false;
    await world.carry(id, {
      smoke: async () => {
        if (!isAborted) await world.abort(tenant);
        isAborted = true;
        return null;
      },
    });
    expect([await world.move(id), await world.where(tenant)]).toMatchObject([
      { step: 'abort' },
      { row: 'a', b: 'live' },
    ]);
    const [late] = world.cells.b.applied;
    await world.carry(id, { holder: 'another' });
    expect(await world.where(tenant)).toEqual(before);
    await expect(world.cells.b.apply(late as NonNullable<typeof late>)).rejects.toMatchObject({ code: 'EPOCH_STALE' });
  });

  it('is too late after the switch', async () => {
    const tenant = await world.tenant();
    const id = await world.begin(tenant);
    await world.carry(id);
    await expect(world.abort(tenant)).rejects.toMatchObject({ code: 'MOVE_TOO_LATE' });
    await expect(doors.rows(`update platform.tenant_move set step = 'abort' where id = $1`, [id])).rejects.toThrow(
      'from remove to no abort',
    );
  });
});
