import { inspect } from 'node:util';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { column, declared, table, Tenant } from './testing/tenant.js';

const first = { number: 1, tables: [table('Order', column('name'))] };
const secret = 'ada@secret.example';

let tenant: Tenant;
beforeEach(async () => {
  tenant = await Tenant.create();
  await tenant.release(first);
  await tenant.rows(`insert into "order" (name) values ('${secret}'), ('${secret}')`);
});
afterEach(() => tenant.drop());

/** Everything that is known of why a declared change is refused. */
async function refused(sql: string): Promise<{ readonly message: string; readonly all: string }> {
  const changes = [declared('change', { sql })];
  const error = await tenant.release({ ...first, number: 2, declared: changes }).catch((thrown: Error) => thrown);
  expect(error).toMatchObject({ code: 'MIGRATION_FAILED' });
  const all = `${inspect(error, { depth: 20, showHidden: true })} ${String((error as Error).stack)}`;
  return { message: (error as Error).message, all };
}

it.each([
  [
    'a value that is there twice',
    'create unique index once on "order" (name)',
    'two rows would have a value that may be there once (SQLSTATE 23505, table "order", constraint "once")',
  ],
  [
    'a text that is no number',
    'alter table "order" alter column name type integer using name::integer',
    'a text cannot be read as the type that it is to have (SQLSTATE 22P02)',
  ],
  [
    'a row that breaks a check',
    `alter table "order" add constraint short check (length(name) < 3)`,
    'rows break a check (SQLSTATE 23514, table "order", constraint "short")',
  ],
  [
    'a row that lacks a value',
    `alter table "order" add column price integer; insert into "order" (name, price) values ('${secret}', 1); alter table "order" alter column price set not null`,
    'rows would lack a value that is required (SQLSTATE 23502, table "order", column "price")',
  ],
  [
    'a row that leads nowhere',
    `create table other (name text primary key); alter table "order" add constraint leads foreign key (name) references other`,
    '(SQLSTATE 23503, table "order", constraint "leads")',
  ],
  [
    'what somebody raises',
    `do $$ begin raise exception 'no %', (select min(name) from "order"); end $$`,
    'a statement, a function or a trigger has raised an exception (SQLSTATE P0001)',
  ],
  [
    'what somebody raises by another name',
    `do $$ begin raise exception using errcode = '23505', constraint = (select min(name) from "order"), column = '${secret}', detail = '${secret}'; end $$`,
    'two rows would have a value that may be there once (SQLSTATE 23505)',
  ],
  [
    'a code that there is not',
    `do $$ begin raise exception using errcode = 'ZZ999', message = '${secret}'; end $$`,
    'it has refused it (SQLSTATE ZZ999)',
  ],
  [
    'what cannot be read',
    `updat "order"`,
    'a statement cannot be read (SQLSTATE 42601, at character 1 of the statement)',
  ],
  [
    'a text in the quotes of a name',
    `update "order" set name = 'x' where name = "${secret}"`,
    'a statement names a column that is not there (SQLSTATE 42703, at character 44 of the statement)',
  ],
  [
    'a table that is not there',
    'update nowhere set x = 1',
    'a statement names a table that is not there (SQLSTATE 42P01',
  ],
])('%s is told of without a value of a row', async (_, sql, words) => {
  const { message, all } = await refused(sql);
  expect(message).toContain(`Connector "Main": Model "Order": change: the database has refused it: `);
  expect(message).toContain(words);
  expect(all).not.toContain('secret');
});

it('a connection that is refused is told of in the same words', async () => {
  const url = new URL(tenant.database.superuser);
  url.pathname = '/secret_place';
  const error = await tenant.release(first, { url: url.toString() }).catch((thrown: Error) => thrown);
  expect(error).toMatchObject({
    code: 'DATABASE_UNREACHABLE',
    message: expect.stringContaining('there is no database of that name (SQLSTATE 3D000)') as string,
  });
  expect(inspect(error, { depth: 20, showHidden: true })).not.toContain('secret');
});
