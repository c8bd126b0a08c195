import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { shapeOf } from './testing/shape-of.js';
import { column, declared, table, Tenant } from './testing/tenant.js';

const first = { number: 1, tables: [table('Order', column('name'))] };
const second = { number: 2, tables: [table('Order', column('name'), column('price', 'number'))] };

const shape = ['order.id integer not null key', 'order.name text'];

let tenant: Tenant;
beforeEach(async () => {
  tenant = await Tenant.create();
  await tenant.release(first);
  await tenant.rows(`insert into "order" (name) values ('kept')`);
});
afterEach(() => tenant.drop());

/** How a release is stopped; nothing is changed, and no text of what is there is told. */
async function refusal(options: { readonly url?: string } = {}): Promise<string> {
  const error = await tenant.release(second, options).catch((thrown: Error & { code?: string }) => thrown);
  expect(error).toMatchObject({ code: 'DATABASE_LEDGER' });
  expect((await shapeOf(tenant)).filter((line) => !/tiffin_migration|^kept/.test(line))).toEqual(shape);
  expect((error as Error).message).not.toContain('secret');
  expect((error as Error).message.length).toBeLessThan(1_000);
  return (error as Error).message;
}

describe('a row that somebody has changed', () => {
  const deep = `(repeat('[', 1000) || repeat(']', 1000))::jsonb`;
  it.each([
    ['a text', `'"secret"'`, 'it is of another type'],
    ['null', `'null'`, 'it is of another type'],
    ['a list', `'["secret"]'`, 'it is of another type'],
    ['of another version', `applied || '{"formatVersion": 2}'`, 'only a newer release of the platform knows'],
    ['with a key more', `applied || '{"secret": 1}'`, 'it has a key that is not known'],
    ['with a key less', `applied - 'tables'`, '"tables" is of another type'],
    ['with a prototype', `applied || '{"__proto__": {}}'`, 'it has a key "__proto__"'],
    ['with another type', `jsonb_set(applied, '{tables,0,columns,1,type}', '7')`, '"tables[0].columns[1].type"'],
    ['without an end', `jsonb_set(applied, '{tables,0,columns,1,default}', ${deep})`, 'it has more than 64 levels'],
    [
      'with a number that is too long',
      `jsonb_set(applied, '{tables,0,columns,1,default}', '0.12345678901234567890123')`,
      'numbers that are too long',
    ],
    ['with one that is endless', `jsonb_set(applied, '{tables,0,columns,1,default}', '1e400')`, 'its "applied"'],
    ['of 50 MB', `to_jsonb(repeat('secret', 9000000))`, 'has more than 3 MiB'],
    [
      'of 5 MB that nothing makes smaller',
      `(select to_jsonb(string_agg(md5(i::text), '')) from generate_series(1, 160000) i)`,
      'has more than 3 MiB',
    ],
  ])('%s stops the release, which says how to go on', async (_, sql, problem) => {
    await tenant.rows(`update tiffin_migration set applied = ${sql}`);
    const told = await refusal();
    expect(told).toContain(`the row of public.tiffin_migration where connector_id = 'db': its "applied" `);
    expect(told).toContain(problem);
    const [, statement = ''] = /start over, with the tables that are there renamed: (.*)$/.exec(told) ?? [];
    await tenant.rows(statement);
    await expect(tenant.release(second)).rejects.toThrow('alter table "order" rename to "order_before"');
    await tenant.rows('alter table "order" rename to "order_before"');
    expect(await tenant.release(second)).toEqual(['Model "Order": a table is made']);
    expect(await tenant.rows('select name from order_before')).toEqual([{ name: 'kept' }]);
  });

  it('is of nobody, and says so', async () => {
    await tenant.rows(`update tiffin_migration set environment_id = repeat('secret ', 100000)`);
    expect(await refusal()).toContain('its "environment_id" is no id of an environment');
  });

  it('is there twice, and says so', async () => {
    await tenant.rows('alter table tiffin_migration drop constraint tiffin_migration_pkey');
    await tenant.rows('insert into tiffin_migration select * from tiffin_migration');
    expect(await refusal()).toContain('there is more than one of it');
  });

  it('is put right by that of another database to which the same release came', async () => {
    const row = await tenant.applied();
    await tenant.rows(`update tiffin_migration set applied = '{}'`);
    await refusal();
    await tenant.rows(`update tiffin_migration set applied = '${JSON.stringify(row)}'`);
    expect(await tenant.release(second)).toEqual(['Model "Order": the property "price" is added']);
  });
});

it('a row that is gone is told of with the tables that are there', async () => {
  for (const gone of ['delete from tiffin_migration', 'drop table tiffin_migration']) {
    await tenant.rows(gone);
    await expect(tenant.release(second)).rejects.toThrow(
      'the database has a table "order" that the platform has not made, as its table tiffin_migration tells',
    );
  }
});

describe('a table that is not the platform’s', () => {
  const startOver = 'start over with: alter table public.tiffin_migration rename to tiffin_migration_before';

  it.each([
    ['a view', 'alter table tiffin_migration rename to kept; create view tiffin_migration as select * from kept'],
    ['a view of nothing', 'drop table tiffin_migration; create view tiffin_migration as select 1 as secret'],
    ['a sequence', 'drop table tiffin_migration; create sequence tiffin_migration'],
  ])('%s is no table', async (_, sql) => {
    await tenant.rows(sql);
    const told = await refusal();
    expect(told).toContain('public.tiffin_migration is no table');
    expect(told).toContain(startOver);
    await tenant.rows('alter table public.tiffin_migration rename to tiffin_migration_before');
    await expect(tenant.release(second)).rejects.toThrow('has a table "order"');
  });

  it('lacks columns, which are named', async () => {
    await tenant.rows('alter table tiffin_migration drop column applied, alter column changed_at type text');
    const told = await refusal();
    expect(told).toContain(
      'public.tiffin_migration lacks the column "applied" (jsonb), the column "changed_at" (timestamp with time zone)',
    );
    expect(told).toContain(startOver);
  });

  it('hides its rows, or lets the role do nothing, and says what its owner does', async () => {
    const role = `guest_${Math.random().toString(36).slice(2)}`;
    await tenant.rows(`create role ${role} login password 'guest'`);
    await tenant.rows(`grant create on schema public to ${role}`);
    const url = new URL(tenant.database.superuser);
    [url.username, url.password] = [role, 'guest'];
    await tenant.rows('alter table tiffin_migration enable row level security');
    const may = await refusal({ url: url.toString() });
    const grant = `grant select, insert, update on public.tiffin_migration to ${role}`;
    expect(may).toContain(
      `the role ${role} may not read and write public.tiffin_migration. Its owner lets it with: ${grant}`,
    );
    await tenant.rows(grant);
    const hides = await refusal({ url: url.toString() });
    const [, statement = ''] = /turns it off with: (.*)$/.exec(hides) ?? [];
    await tenant.rows(statement);
    await tenant.rows(`alter table "order" owner to ${role}`);
    expect(await tenant.release(second, { url: url.toString() })).toEqual([
      'Model "Order": the property "price" is added',
    ]);
    await tenant.rows(`drop owned by ${role}`);
    await tenant.rows(`drop role ${role}`);
  });
});

it('a database has an id of its own, in a backup too, and one that is begun anew has another', async () => {
  const idOf = async () => {
    const database = await tenant.open(tenant.store(first));
    await database.applied();
    await database.close();
    return database.id;
  };
  const id = await idOf();
  expect([await idOf(), (await tenant.rows('select database_id as id from tiffin_migration'))[0]]).toEqual([
    id,
    { id },
  ]);
  await tenant.release(second);
  expect(await idOf()).toBe(id);
  // As tables had it that were made before databases had an id.
  await tenant.rows('alter table tiffin_migration drop column database_id');
  const later = await idOf();
  expect([later === id, await idOf()]).toEqual([false, later]);
  await tenant.rows(`update tiffin_migration set database_id = 'secret'`);
  await expect(tenant.release(second)).rejects.toThrow('its "database_id" is no id of a database');
  await tenant.rows('drop table tiffin_migration');
  expect(await idOf()).not.toBe(later);
});

it('what would be too much to be read again is not written', async () => {
  const changes = Array.from({ length: 350 }, (_, at) => declared(`${at}${'x'.repeat(10_000)}`, { modelId: 'bill' }));
  await expect(
    tenant.release({ number: 2, tables: [...first.tables, table('Bill')], declared: changes }),
  ).rejects.toMatchObject({
    code: 'MIGRATION_FAILED',
    message: expect.stringContaining('keep some models in another database') as string,
  });
  expect(await shapeOf(tenant)).toEqual(shape);
  await tenant.release(first);
});
