import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Refusal } from '@tiffin/kernel';
import { createTestDatabase, type TestDatabase } from '@tiffin/testing';
import { OperatorDatabase } from './operators/operator-database.js';
import { MovingPlace } from './testing/moving-place.js';
import { TestDoors } from './testing/test-doors.js';
import { TestPlace } from './testing/test-place.js';

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
const after = { row: 'b', directory: 'b', a: null, b: 'live', incoming: 0, wrong: 0 };

describe('a tenant that moves', () => {
  it('is brought to the new cell, switched, and then removed from the old one', async () => {
    await world.setCell('b', `domain = 'b.example'`);
    const tenant = await world.tenant();
    const id = await world.begin(tenant);
    expect(await world.where(tenant)).toEqual({ ...before, incoming: 1 });
    await world.carry(id);
    expect([await world.move(id), await world.where(tenant)]).toEqual([
      { step: 'remove', fault: null, faults: 0, holder: null },
      { ...after, a: 'live' },
    ]);
    expect(world.cells.b.applied).toMatchObject([{ routes: [{ host: expect.stringMatching(/\.b\.example$/) }] }]);
    // So long some process may still look for it in the old cell.
    await world.carry(id);
    expect(await world.where(tenant)).toEqual({ ...after, a: 'live' });
    expect(await tenant.claimRestore()).toBeNull();
    await world.wait();
    await world.carry(id);
    expect([await world.move(id), await world.where(tenant)]).toMatchObject([{ step: 'done' }, after]);
    expect(await world.acts(tenant)).toEqual(['tenant.move-begin', 'tenant.move', 'tenant.move-end']);
    expect(world.reported).toEqual([]);
  });

  it('takes along who may call, also what the old cell was told last', async () => {
    const tenant = await world.tenant();
    const { kept } = world.cells.b;
    const id = await world.begin(tenant);
    await world.carry(id);
    expect(kept).toEqual(new Map([[tenant.environmentId, 7]]));
    // Whoever carried it may have ended at once after the switch.
    kept.clear();
    await world.wait();
    await world.carry(id);
    expect(kept).toEqual(new Map([[tenant.environmentId, 7]]));
  });

  it('is deployed in the new cell from then on, with an epoch that the old one does not reach', async () => {
    const tenant = await world.tenant();
    const late = await tenant.epoch();
    const id = await world.begin(tenant);
    await tenant.want('newer');
    await world.carry(id);
    expect(await tenant.epoch()).toBeGreaterThan(late + 1);
    await world.wait();
    await world.deploy(tenant);
    expect(world.cells.b.applied.map(({ routes }) => routes[0]?.host.split('.')[0])).toEqual(['gateway', 'newer']);
    await world.carry(id);
    expect(await world.where(tenant)).toEqual(after);
    const desired = { ...(world.cells.a.applied[0] as (typeof world.cells.a.applied)[number]), epoch: late };
    await expect(world.cells.a.apply(desired)).rejects.toMatchObject({ code: 'EPOCH_STALE' });
  });

  it('keeps stopped in the new cell what somebody has stopped in the old one', async () => {
    const tenant = await world.tenant();
    await doors.rows('update environment set stopped_at = now() where id = $1', [tenant.environmentId]);
    await world.deploy(tenant);
    const id = await world.begin(tenant);
    await world.carry(id);
    expect(world.cells.b.applied).toMatchObject([{ isStopped: true }]);
    await world.wait();
    await world.carry(id);
    expect([await world.move(id), world.cells.a.removed]).toMatchObject([{ step: 'done' }, [tenant.environmentId]]);
  });

  it('is not deployed while it is held, and is where the move does not come to an end in time', async () => {
    const tenant = await world.tenant();
    await tenant.want('newer');
    const claim = await tenant.heldDeployment();
    const id = await world.begin(tenant);
    await world.carry(id);
    expect(await world.move(id)).toMatchObject({
      ...{ step: 'hold', faults: 1, holder: null },
      fault: expect.stringContaining('the deployment that is under way in project / development'),
    });
    expect(await world.where(tenant)).toEqual({ ...before, incoming: 1 });
    await tenant.succeed(claim);
    await world.wait();
    world.cells.b.beforeApply = async () => void expect(await tenant.claimDeployment()).toBeNull();
    await tenant.want('newest');
    await world.carry(id);
    expect(await world.where(tenant)).toEqual({ ...after, a: 'live' });
  });

  it('takes an environment along that is made meanwhile', async () => {
    const tenant = await world.tenant();
    const id = await world.begin(tenant);
    let isMade = false;
    const smoke = async () => {
      if (isMade) return null;
      isMade = true;
      await doors.rows(
        `insert into environment (id, tenant_id, project_id, name) values (gen_random_uuid(), $1, $2, 'testing')`,
        [tenant.tenantId, tenant.projectId],
      );
      return null;
    };
    await world.carry(id, { smoke });
    expect(isMade).toBe(true);
    expect(await world.move(id)).toMatchObject({ step: 'remove' });
    const [held] = await doors.rows('select environments from platform.tenant_move where id = $1', [id]);
    expect(Object.keys(held?.environments as object)).toHaveLength(2);
  });

  it('moves with nothing to bring where it is suspended', async () => {
    const tenant = await world.tenant();
    await doors.rows(`update tenant set state = 'suspended' where tenant_id = $1`, [tenant.tenantId]);
    await world.deploy(tenant);
    const id = await world.begin(tenant);
    await world.carry(id);
    await world.wait();
    await world.carry(id);
    expect(await world.where(tenant)).toEqual({ ...after, b: null });
    await doors.rows(`update tenant set state = 'active' where tenant_id = $1`, [tenant.tenantId]);
    await world.deploy(tenant);
    expect(await world.where(tenant)).toEqual(after);
  });

  it('stays where it is while it does not come up in the new cell, and says so', async () => {
    const tenant = await world.tenant();
    const id = await world.begin(tenant);
    world.cells.b.rollout = () => 'failed';
    await world.carry(id);
    expect(await world.move(id)).toMatchObject({
      ...{ step: 'bring', faults: 1 },
      fault: expect.stringContaining(
        'project / development does not come up in the cell "b": "gateway-g" did not become ready: it crashed. The',
      ),
    });
    expect(await tenant.claimRestore()).not.toBeNull();
    world.cells.b.rollout = () => 'live';
    await world.wait();
    await world.carry(id);
    await world.wait();
    await world.carry(id);
    expect(await world.where(tenant)).toEqual(after);
  });

  it('waits for a cell that is away, on either side, and goes on by itself', async () => {
    const tenant = await world.tenant();
    const id = await world.begin(tenant);
    const away = () => Promise.reject(Refusal.of('CELL_UNAVAILABLE', 'it is away'));
    world.cells.b.beforeApply = away;
    await world.carry(id);
    expect(await world.move(id)).toMatchObject({
      step: 'bring',
      faults: 1,
      fault: expect.stringContaining('it is away'),
    });
    world.cells.b.beforeApply = () => Promise.resolve();
    await world.wait();
    await world.carry(id);
    world.cells.a.beforeRemove = away;
    for (const faults of [1, 2]) {
      await world.wait();
      await world.carry(id);
      expect(await world.move(id)).toMatchObject({ step: 'remove', faults });
    }
    await world.setCell('a', `state = 'down'`);
    await world.wait();
    await world.carry(id);
    expect(await world.move(id)).toMatchObject({ fault: expect.stringContaining('cell "a" is marked as down') });
    await world.setCell('a', `state = 'draining'`);
    world.cells.a.beforeRemove = () => Promise.resolve();
    await world.wait();
    await world.carry(id);
    expect([await world.move(id), await world.where(tenant)]).toMatchObject([{ step: 'done' }, after]);
  });
});

describe('a cell that is down', () => {
  it('is left without being asked anything, and forgotten with what is left to do in it', async () => {
    const tenant = await world.tenant();
    await world.setCell('a', `state = 'down'`);
    const id = await world.begin(tenant);
    await world.carry(id);
    expect([await world.move(id), await world.where(tenant)]).toMatchObject([
      { step: 'remove' },
      { row: 'b', b: 'live' },
    ]);
    await expect(world.begin(tenant)).rejects.toMatchObject({ code: 'MOVE_UNDER_WAY' });
    await world.removeCell('a');
    expect(await world.move(id)).toEqual({});
    await expect(world.begin(tenant)).rejects.toMatchObject({ code: 'MOVE_NOT_NEEDED' });
    await world.wait();
    await tenant.want('newer');
    await world.deploy(tenant);
    expect(world.cells.b.applied.at(-1)?.routes[0]?.host).toContain('newer.');
  });
});

describe('the place in the new cell', () => {
  it('is kept from the beginning on, and given back by who does not come', async () => {
    const [first, second] = [await world.tenant(), await world.tenant()];
    await world.setCell('b', 'capacity = 1');
    const id = await world.begin(first);
    await expect(world.begin(second)).rejects.toMatchObject({ code: 'CELL_CLOSED' });
    await world.setCell('a', `state = 'full'`);
    await expect(TestPlace.make(doors)).rejects.toThrow('No open cell has room');
    await world.abort(first);
    await world.carry(id);
    const next = await world.begin(second);
    await doors.rows('delete from platform.tenant_move where id = $1', [next]);
    expect(await world.where(second)).toEqual(before);
    await TestPlace.make(doors);
    await expect(world.begin(second)).rejects.toMatchObject({ code: 'CELL_CLOSED' });
    await expect(
      doors.rows(
        `insert into platform.tenant_move (id, tenant, from_cell, to_cell, asked_by) values (gen_random_uuid(), $1, $2, $3, 'x')`,
        [...[second.tenantId, world.ids.a, world.ids.b]],
      ),
    ).rejects.toThrow('takes no further tenant');
  });

  it('is not taken where the cell is drained meanwhile', async () => {
    const tenant = await world.tenant();
    const id = await world.begin(tenant);
    await world.setCell('b', `state = 'draining'`);
    await world.carry(id);
    expect(await world.move(id)).toMatchObject({ step: 'switch', fault: expect.stringContaining('not open, or full') });
    expect(await world.where(tenant)).toMatchObject({ row: 'a', a: 'live', incoming: 1 });
  });

  it('is for one move of a tenant at a time, and for one that leads elsewhere', async () => {
    const tenant = await world.tenant();
    const id = await world.begin(tenant);
    await expect(world.begin(tenant)).rejects.toMatchObject({ code: 'MOVE_UNDER_WAY' });
    await world.carry(id);
    await expect(world.begin(tenant)).rejects.toMatchObject({ code: 'MOVE_UNDER_WAY' });
    await world.wait();
    await world.carry(id);
    await expect(world.begin(tenant)).rejects.toMatchObject({ code: 'MOVE_NOT_NEEDED' });
  });
});
