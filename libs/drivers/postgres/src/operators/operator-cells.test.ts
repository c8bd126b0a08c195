import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { issueOperatorGrant, type OperatorGrant } from '@tiffin/access';
import {
  AddCell,
  ChangeCell,
  type CellInspection,
  InspectCells,
  RemoveCell,
  SetCellState,
} from '@tiffin/deployments-operations';
import { accepted, type CellId, Refusal } from '@tiffin/kernel';
import { createTestDatabase, type TestDatabase } from '@tiffin/testing';
import pg from 'pg';
import { PostgresOpenings } from '../postgres-openings.js';
import { TestDoors } from '../testing/test-doors.js';
import { TestPlace } from '../testing/test-place.js';
import { OperatorDatabase } from './operator-database.js';
import { PostgresOperatorCellStore } from './postgres-operator-cell-store.js';

const actor = { kind: 'worker', id: 'deployer', name: 'deployer' } as const;
const wanted = {
  ...{ name: 'eu-2', driver: 'local', address: '/srv/eu-2', settings: {} },
  ...{ capacity: 2, domain: null, routerPort: null },
};

let database: TestDatabase;
let doors: TestDoors;
let operators: OperatorDatabase;
let store: PostgresOperatorCellStore;
let grant: OperatorGrant<'platform.cell.manage'>;
let reported: unknown[];
beforeEach(async () => {
  database = await createTestDatabase();
  doors = await TestDoors.open(database);
  operators = new OperatorDatabase(database.operator);
  store = new PostgresOperatorCellStore(operators);
  const olga = { actor: { kind: 'operator', id: 'olga', name: 'Olga' } as const, signedInAt: new Date() };
  grant = accepted(issueOperatorGrant('platform.cell.manage', olga));
  reported = [];
});
afterEach(async () => {
  await operators.close();
  await doors.close();
  await database.drop();
});

const add = () => new AddCell(store).run(grant, wanted);
const setState = (id: CellId, state: 'open' | 'full' | 'draining' | 'down') =>
  new SetCellState(store).run(grant, id, state);
const inspect = (inspection: CellInspection['inspect'], driver = 'local') =>
  new InspectCells({
    ...{ record: new PostgresOpenings(doors.worker, actor), share: { isOurs: () => Promise.resolve(true) } },
    ...{ inspections: { [driver]: { inspect: inspection } }, report: (error) => void reported.push(error) },
    withinMs: 5_000,
  })
    .run()
    .then(() => expect(reported.filter((error) => !String(error).includes('secret path'))).toEqual([]));
const well = () => Promise.resolve({ problems: [], facts: { version: '1.34' } });
const stateOf = async (name = 'eu-2') =>
  (
    await doors.rows<Record<string, unknown>>(
      'select state, opening_since is not null as waits, problems, facts, inspected_at is not null as inspected from platform.cell where name = $1',
      [name],
    )
  )[0];
const acts = async () =>
  (
    await doors.rows<{ act: string }>(
      `select action || ' by ' || actor_kind as act from audit_event where object_kind = 'cell' order by seq`,
    )
  ).map(({ act }) => act);

describe('a new cell', () => {
  it('takes no tenant until it was asked for and inspected', async () => {
    const id = await add();
    await doors.rows(`update platform.cell set state = 'full' where name = 'local'`);
    await inspect(well);
    await expect(TestPlace.make(doors)).rejects.toThrow('No open cell');
    await setState(id, 'open');
    expect(await stateOf()).toMatchObject({ state: 'closed', waits: true, inspected: false });
    await expect(TestPlace.make(doors)).rejects.toThrow('No open cell');
    await inspect(well);
    expect(await stateOf()).toEqual({
      ...{ state: 'open', waits: false, inspected: true },
      ...{ problems: [], facts: { version: '1.34' } },
    });
    expect(await acts()).toEqual(['cell.add by operator', 'cell.set-state by operator', 'cell.open by worker']);
  });

  it('stays closed with what is in the way, by name, and is inspected once for each time that it is asked for', async () => {
    const id = await add();
    await setState(id, 'open');
    const problems = ['the right "create networkpolicies" is missing'];
    let looks = 0;
    const poor = () => ((looks += 1), Promise.resolve({ problems, facts: {} }));
    await inspect(poor);
    await inspect(poor);
    expect([looks, await stateOf()]).toMatchObject([1, { state: 'closed', waits: false, problems }]);
    expect((await acts()).at(-1)).toBe('cell.refuse by worker');
    await setState(id, 'open');
    expect(await stateOf()).toMatchObject({ problems: [] });
    await inspect(well);
    expect(await stateOf()).toMatchObject({ state: 'open' });
  });

  it.each<[string, () => Promise<never>, string, string]>([
    ['does not answer', () => Promise.reject(Refusal.of('CELL_UNAVAILABLE', 'it is away')), 'local', 'it is away'],
    ['makes the inspection fail', () => Promise.reject(new Error('secret path')), 'local', 'a fault of the platform'],
    [
      'is of a driver that nobody knows',
      () => Promise.reject(new Error('not called')),
      'other',
      'driver "local" is unknown',
    ],
  ])('is not opened where it %s', async (_, inspection, driver, text) => {
    await setState(await add(), 'open');
    await inspect(inspection, driver);
    expect(await stateOf()).toMatchObject({ state: 'closed', problems: [expect.stringContaining(text)] });
    expect(JSON.stringify(await stateOf())).not.toContain('secret path');
  });

  it('is not opened by what was found before it was changed', async () => {
    const id = await add();
    await setState(id, 'open');
    await inspect(async () => {
      await new ChangeCell(store).run(grant, id, { address: '/srv/other' });
      return well();
    });
    expect(await stateOf()).toMatchObject({ state: 'closed', waits: true });
    await inspect(async ({ address }) => ({ problems: [`seen at ${address}`], facts: {} }));
    expect(await stateOf()).toMatchObject({ problems: ['seen at /srv/other'] });
  });

  it('has a name of its own', async () => {
    await add();
    await expect(add()).rejects.toMatchObject({ code: 'NAME_TAKEN' });
  });
});

describe('an open cell', () => {
  const opened = async () => {
    const id = await add();
    await setState(id, 'open');
    await inspect(well);
    return id;
  };

  it('that leads elsewhere is closed until it is inspected again; one that takes more stays open', async () => {
    const id = await opened();
    await new ChangeCell(store).run(grant, id, { capacity: 5 });
    expect(await stateOf()).toMatchObject({ state: 'open', waits: false });
    await new ChangeCell(store).run(grant, id, { address: '/srv/other' });
    expect(await stateOf()).toMatchObject({ state: 'closed', waits: true });
    await inspect(well);
    expect(await stateOf()).toMatchObject({ state: 'open' });
  });

  it('is drained, and not opened by what was asked for before', async () => {
    const id = await opened();
    await setState(id, 'open');
    await setState(id, 'draining');
    await inspect(well);
    expect(await stateOf()).toMatchObject({ state: 'draining', waits: false });
  });

  it('that is inspected in vain goes on, and says so', async () => {
    await setState(await opened(), 'open');
    await inspect(() => Promise.resolve({ problems: ['a right is gone'], facts: {} }));
    expect(await stateOf()).toMatchObject({ state: 'open', problems: ['a right is gone'] });
  });

  it('is removed once it is drained and empty', async () => {
    const id = await opened();
    const remove = () => new RemoveCell(store).run(grant, id);
    await expect(remove()).rejects.toMatchObject({ code: 'CELL_IN_USE' });
    await doors.rows(`update platform.cell set state = 'full' where name = 'local'`);
    const { tenantId } = await TestPlace.make(doors);
    await setState(id, 'draining');
    await expect(remove()).rejects.toThrow('has 1 tenant');
    await doors.rows(`update platform.cell set state = 'open' where name = 'local'`);
    await doors.rows(
      `update tenant set cell_id = (select id from platform.cell where name = 'local') where tenant_id = $1`,
      [tenantId],
    );
    await remove();
    expect(await stateOf()).toBeUndefined();
    await expect(remove()).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

it('no operator opens a cell by hand', async () => {
  const id = await add();
  const client = new pg.Client({ connectionString: database.operator });
  await client.connect();
  const ask = (sql: string, values: readonly unknown[]) => client.query(sql, [...values]);
  await expect(ask(`update platform.cell set state = 'open' where id = $1`, [id])).rejects.toThrow(
    'once it has been inspected',
  );
  await expect(
    ask(`insert into platform.cell (id, name, driver, address) values (gen_random_uuid(), 'x', 'local', 'x')`, []),
  ).rejects.toThrow('once it has been inspected');
  await expect(ask('update platform.cell set tenants = 0 where id = $1', [id])).rejects.toThrow('permission denied');
  await client.end();
});
