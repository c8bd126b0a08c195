import { type ColumnSchema, planMigration, settleSchema } from '@tiffin/migrations-rules';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { shapeOf } from './testing/shape-of.js';
import { column, idColumn, type Release, table, Tenant } from './testing/tenant.js';

let tenant: Tenant;
beforeEach(async () => {
  tenant = await Tenant.create();
});
afterEach(() => tenant.drop());

const of = (number: number, ...columns: readonly ColumnSchema[]): Release => ({
  number,
  tables: [table('Order', ...columns)],
});

/** Nothing is in the way when it is looked; then `sql` is run, and then what the release changes is made. */
async function written(release: Release, sql: string): Promise<void> {
  const wanted = { store: tenant.store(release), releaseNumber: release.number };
  const database = await tenant.open(wanted.store);
  try {
    const applied = await database.applied();
    const plan = planMigration(applied, wanted);
    await database.settle(settleSchema(applied, wanted));
    for (const { obstacle } of plan) if (obstacle) expect((await database.find(obstacle)).rows).toBe(0);
    await tenant.rows(sql);
    for (const change of plan) await database.apply(change);
  } finally {
    await database.close();
  }
}

const lost = /rows were written meanwhile that would lose a value or their ids; .* \(SQLSTATE TF001/;

describe('what is written between the look and the change', () => {
  it.each<[string, ColumnSchema, ColumnSchema]>([
    ['007', column('code', 'number'), column('code', 'string')],
    ['1.50', column('code', 'number', { isIndexed: true }), column('code', 'string', { isIndexed: true })],
    ['{}', column('code', 'array'), column('code', 'object')],
  ])('is kept, %s too, on the way back', async (value, before, after) => {
    await tenant.release(of(1, before));
    await tenant.release(of(2, after));
    const shape = await shapeOf(tenant);
    const error = await written(of(1, before), `insert into "order" (code) values ('${value}')`).catch(String);
    expect(error).toMatch(lost);
    expect(error).not.toContain(value);
    expect(await tenant.rows('select code::text from "order"')).toEqual([{ code: value }]);
    expect(await shapeOf(tenant)).toEqual(shape);
  });

  it('is kept on the way forward, where it would become something else', async () => {
    await tenant.release(of(1, column('code', 'number')));
    const forward = written(of(2, column('code', 'boolean')), 'insert into "order" (code) values (2)');
    await expect(forward).rejects.toThrow(lost);
    expect(await tenant.rows('select code from "order"')).toEqual([{ code: 2 }]);
  });

  it('keeps its ids', async () => {
    const given: Release = { number: 1, tables: [{ ...table('Order'), columns: [{ ...idColumn, key: 'given' }] }] };
    await tenant.release(given);
    await tenant.release(of(2));
    const back = written(given, 'insert into "order" (id) values (41)');
    await expect(back).rejects.toThrow(lost);
    expect(await tenant.rows('select id from "order"')).toEqual([{ id: 41 }]);
  });

  it('is kept where it is written by another name', async () => {
    await tenant.release(of(1, column('code', 'number')));
    await tenant.release(of(2, column('code')));
    const renamed = { ...table('Purchase', column('code', 'number')), modelId: 'order' };
    await tenant.release({ number: 1, tables: [{ ...renamed, columns: [idColumn, column('code')] }] });
    const back = written({ number: 1, tables: [renamed] }, `insert into purchase (code) values ('007')`);
    await expect(back).rejects.toThrow(lost);
    expect(await tenant.rows('select code from purchase')).toEqual([{ code: '007' }]);
    await tenant.rows('delete from purchase');
    await tenant.release({ number: 1, tables: [renamed] });
    expect(await tenant.rows('select code from purchase')).toEqual([]);
  });

  it('is kept by a database, too, that shows a transaction what was there when it began', async () => {
    await tenant.release(of(1, column('code', 'number')));
    await tenant.release(of(2, column('code')));
    await tenant.rows(
      `do $$ begin execute format('alter database %I set default_transaction_isolation = ''repeatable read''', current_database()); end $$`,
    );
    await tenant.rows('begin');
    const back = written(of(1, column('code', 'number')), `insert into "order" (code) values ('007')`).catch(String);
    const waiting = `select from pg_locks where not granted and mode = 'AccessExclusiveLock' and database = (select oid from pg_database where datname = current_database())`;
    await vi.waitFor(async () => expect(await tenant.rows(waiting)).toHaveLength(1), { timeout: 20_000, interval: 5 });
    await tenant.rows('commit');
    expect(await back).toMatch(lost);
    expect(await tenant.rows('select code from "order"')).toEqual([{ code: '007' }]);
  });
});
