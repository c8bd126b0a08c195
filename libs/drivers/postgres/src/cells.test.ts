import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { issueWorkerGrant } from '@tiffin/access';
import { type Cell, CellPulse, CellRegistry, DeployEnvironment, SweepCell } from '@tiffin/deployments-operations';
import { newId, type TenantId } from '@tiffin/kernel';
import { createTestDatabase, type TestDatabase, waitUntil } from '@tiffin/testing';
import pg from 'pg';
import { PostgresDeploymentStore } from './postgres-deployment-store.js';
import { PostgresDirectory } from './postgres-directory.js';
import { noDatabases } from './testing/no-databases.js';
import { FakeCell } from './testing/fake-cell.js';
import { TestDoors } from './testing/test-doors.js';
import { TestPlace } from './testing/test-place.js';

let database: TestDatabase;
let doors: TestDoors;
let directory: PostgresDirectory;
beforeEach(async () => {
  database = await createTestDatabase();
  doors = await TestDoors.open(database);
  directory = new PostgresDirectory(doors.worker);
});
afterEach(async () => {
  await doors.close();
  await database.drop();
});

const addCell = (name: string, more: Readonly<Record<string, unknown>> = {}) =>
  doors.rows(
    'insert into platform.cell (id, name, driver, address, domain, capacity) values ($1, $2, $3, $4, $5, $6)',
    [...[newId(), name, more.driver ?? 'fake', more.address ?? name, more.domain ?? null, more.capacity ?? null]],
  );
const setCell = (name: string, change: string) =>
  doors.rows(`update platform.cell set ${change} where name = $1`, [name]);
const cellNamesOf = (places: readonly TestPlace[]) =>
  Promise.all(places.map(async ({ environmentId }) => (await directory.cellOf(environmentId))?.name));

describe('the cell of a tenant', () => {
  it('is the local one where there is no other, and the emptiest of those that take tenants else', async () => {
    const first = await TestPlace.make(doors);
    await addCell('b');
    await addCell('c', { capacity: 1 });
    const others = [await TestPlace.make(doors), await TestPlace.make(doors)];
    expect(await cellNamesOf([first, ...others])).toEqual(['local', 'b', 'c']);
    await setCell('b', `state = 'draining'`);
    await setCell('local', `state = 'full'`);
    await expect(TestPlace.make(doors)).rejects.toThrow('No open cell has room for another tenant');
    await setCell('c', 'capacity = 2');
    expect(await cellNamesOf([await TestPlace.make(doors)])).toEqual(['c']);
  });

  it('has room for it, also where two come at once for the last place, and for who is moved there', async () => {
    await addCell('c', { capacity: 1 });
    await setCell('local', `state = 'full'`);
    const two = [
      new pg.Client({ connectionString: database.superuser }),
      new pg.Client({ connectionString: database.superuser }),
    ] as const;
    for (const one of two) await one.connect();
    const enter = (one: pg.Client, slug: string) =>
      one.query(`insert into tenant (tenant_id, slug, name) values ($1, $2, 'T')`, [newId(), slug]);
    await two[0].query('begin');
    await enter(two[0], 'first');
    const second = enter(two[1], 'second').then(
      () => 'placed',
      (error: Error) => error.message,
    );
    await waitUntil('the second waits for the first', async () => {
      const [row] = await doors.rows<{ n: number }>(
        `select count(*)::int as n from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`,
      );
      return (row?.n ?? 0) > 0;
    });
    await two[0].query('commit');
    expect(await second).toContain('No open cell has room');
    for (const one of two) await one.end();
    await setCell('c', `capacity = 2`);
    const moved = await TestPlace.make(doors);
    expect(await cellNamesOf([moved])).toEqual(['c']);
    const move = `update tenant set cell_id = (select id from platform.cell where name = $1) where tenant_id = $2`;
    await expect(doors.rows(move, ['local', moved.tenantId])).rejects.toThrow('takes no further tenant');
    await setCell('local', `state = 'open', capacity = 0`);
    await expect(doors.rows(move, ['local', moved.tenantId])).rejects.toThrow('takes no further tenant');
  });

  it('is one that exists, and may be changed by an operator alone', async () => {
    const place = await TestPlace.make(doors);
    const move = 'update tenant set cell_id = $1 where tenant_id = $2';
    await expect(doors.rows(move, [newId(), place.tenantId])).rejects.toThrow('violates foreign key');
    await addCell('b');
    const [b] = await doors.rows<{ id: string }>(`select id from platform.cell where name = 'b'`, []);
    await doors.rows(move, [b?.id, place.tenantId]);
    expect(await cellNamesOf([place])).toEqual(['b']);
    const counts = await doors.rows('select name, tenants from platform.cell order by name', []);
    expect(counts).toEqual([
      { name: 'b', tenants: 1 },
      { name: 'local', tenants: 0 },
    ]);
  });

  it.each(['app', 'worker'] as const)('is read by the %s, and written by nobody but the owner', async (role) => {
    const client = new pg.Client({ connectionString: database[role] });
    await client.connect();
    const ask = async (sql: string) => (await client.query(sql)).rows as unknown;
    expect(await ask('select name from platform.cell')).toEqual([{ name: 'local' }]);
    for (const sql of [
      `update platform.cell set state = 'down'`,
      'delete from platform.cell',
      `insert into platform.cell (id, name, driver, address) values (gen_random_uuid(), 'x', 'x', 'x')`,
      'update tenant set cell_id = gen_random_uuid()',
      'select * from directory.tenant',
    ]) {
      await expect(ask(sql)).rejects.toThrow('permission denied');
    }
    await client.end();
  });
});

describe('two tenants in two cells', () => {
  let fakes: Record<string, FakeCell>;
  let places: readonly TestPlace[];
  let reported: string[];
  let restored: string[];
  beforeEach(async () => {
    fakes = { a: new FakeCell(), b: new FakeCell() };
    [reported, restored] = [[], []];
    await setCell('local', `driver = 'fake', address = 'a'`);
    places = [await TestPlace.make(doors)];
    await addCell('b', { domain: 'b.example' });
    places = [...places, await TestPlace.make(doors)];
    for (const place of places) await place.want('gateway');
  });

  const registry = () => new CellRegistry<Cell>(directory, { fake: ({ address }) => fakes[address] as Cell });
  const deployer = () =>
    new DeployEnvironment(
      {
        store: new PostgresDeploymentStore(doors.worker),
        cells: registry(),
        smoke: { run: async () => null },
        migrate: noDatabases,
        report: (error) => void reported.push((error as Error).message),
      },
      { holder: 'd', leaseMs: 60_000, retryAfterMs: 0, readyWithinMs: 10_000, domain: 'localhost' },
    );
  const grantFor = (tenantId: TenantId) => issueWorkerGrant(tenantId, 'deployer');
  const deployAll = async () => {
    for (const { tenantId, environmentId } of places) await deployer().run(grantFor(tenantId), environmentId);
  };
  const sweep = async () => {
    const cells = registry();
    const swept = new SweepCell({
      ...{ directory, store: new PostgresDeploymentStore(doors.worker), grantFor, pulse: new CellPulse(directory) },
      open: (place) => cells.open(place),
      share: { isOurs: () => Promise.resolve(true) },
      restore: async (_, { environmentId }) => void restored.push(environmentId),
      report: (error) => void reported.push((error as Error).message),
    });
    for (const place of await directory.cells()) await swept.run(place);
  };

  it('are deployed each into its own, under its own domain', async () => {
    await deployAll();
    const [ours, theirs] = places as [TestPlace, TestPlace];
    const hosted = (domain: string) => [{ host: expect.stringMatching(domain), unit: 'gateway-g' }];
    expect(fakes.a?.applied).toMatchObject([{ environmentId: ours.environmentId, routes: hosted('\\.localhost$') }]);
    expect(fakes.b?.applied).toMatchObject([
      { environmentId: theirs.environmentId, routes: hosted('\\.b\\.example$') },
    ]);
  });

  it('a sweep looks for each in its own cell', async () => {
    await deployAll();
    fakes.b?.forget(places[1]?.environmentId ?? '');
    await sweep();
    expect(restored).toEqual([places[1]?.environmentId]);
  });

  it.each([
    [`state = 'down'`, 'cell "b" is marked as down'],
    [`driver = 'unheard-of'`, 'cell "b" has the driver "unheard-of"'],
  ])('a cell with %s is a fault that names it, and the other cell serves on', async (change, text) => {
    await setCell('b', change);
    await deployAll();
    expect(reported).toEqual([expect.stringContaining(text)]);
    expect(fakes.a?.applied).toHaveLength(1);
    await setCell('b', `state = 'open', driver = 'fake'`);
    await deployAll();
    expect(fakes.b?.applied).toHaveLength(1);
  });
});
