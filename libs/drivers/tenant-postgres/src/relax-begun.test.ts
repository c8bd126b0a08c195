import { planMigration } from '@tiffin/migrations-rules';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { cuttingProxy } from './testing/cutting-proxy.js';
import { shapeOf, shapeTold } from './testing/shape-of.js';
import { column, table, Tenant } from './testing/tenant.js';

let tenant: Tenant;
beforeEach(async () => {
  tenant = await Tenant.create();
});
afterEach(() => tenant.drop());

const older = { number: 1, tables: [table('Order', column('name'))] };
const newer = {
  number: 2,
  tables: [
    table(
      'Order',
      column('name', 'string', { isRequired: true }),
      column('state', 'string', { isRequired: true, default: 'open' }),
    ),
  ],
};

/** What the older release may write, and what is in the table then. */
async function writtenByOlder(): Promise<unknown> {
  await tenant.rows(`insert into "order" (name) values (null)`);
  return tenant.rows('select name from "order" order by id');
}

it('going back, what only a newer release requires need not be given, be it known or not', async () => {
  await tenant.release(older);
  await tenant.release(newer);
  await expect(writtenByOlder()).rejects.toThrow('null value');
  expect(await tenant.release(older)).toEqual([
    'Model "Order": the property "name" need not be given any more',
    'Model "Order": the property "state" need not be given any more',
  ]);
  expect(await writtenByOlder()).toEqual([{ name: null }]);
  expect(await shapeOf(tenant)).toEqual(shapeTold(await tenant.applied()));
});

/** What becomes required after the release serves, which has made what comes before: the statements. */
async function statements(): Promise<readonly string[]> {
  await tenant.clear();
  await tenant.release(older);
  await tenant.rows(`insert into "order" (name) values ('a')`);
  const store = tenant.store(newer);
  const plan = planMigration(await tenant.applied(), { store, releaseNumber: 2 });
  const [first, ...others] = plan.filter(({ moment }) => moment === 'after');
  expect(others.length).toBe(1);
  const database = await tenant.open(store);
  await database.applied();
  for (const change of plan.filter(({ moment }) => moment === 'before')) await database.apply(change);
  await database.close();
  return first!.sql;
}

/** How far the first try came, and how far the second one, which begins anew. */
async function isRelaxed(...made: readonly number[]): Promise<void> {
  const all = await statements();
  for (const length of made) for (const sql of all.slice(0, length)) await tenant.rows(sql);
  await tenant.release(older);
  expect([made, await writtenByOlder()]).toEqual([made, [{ name: 'a' }, { name: null }]]);
  expect([made, await shapeOf(tenant)]).toEqual([made, shapeTold(await tenant.applied())]);
  await tenant.rows(`update "order" set name = 'b' where name is null`);
  await tenant.release(newer);
  await expect(writtenByOlder()).rejects.toThrow('null value');
}

it('what was broken off while it became required is not, for a release that does not require it', async () => {
  const { length } = await statements();
  for (let made = 1; made < length; made += 1) await isRelaxed(made);
});

it('what was broken off twice is not required either', async () => {
  const { length } = await statements();
  for (let made = 1; made < length; made += 1) await isRelaxed(length - 1, made);
});

it.each([
  ['of another shape', `check (mine <> '')`],
  ['of several columns', `check (mine is not null and name is distinct from 'x')`],
  ['of a column that the platform has not made', 'check (mine is not null)'],
])("somebody's own check of that name stays, and what else there is: %s", async (_, check) => {
  await tenant.release(older);
  await tenant.rows(
    `alter table "order" add column mine text not null default 'x', add constraint tiffin_required ${check}`,
  );
  const held = () =>
    tenant.rows(`
      select attnotnull, (select count(*)::int from pg_constraint where conname = 'tiffin_required') as checks
      from pg_attribute where attrelid = '"order"'::regclass and attname = 'mine'`);
  await tenant.release({ number: 2, tables: [table('Order', column('name'), column('more'))] });
  expect(await held()).toEqual([{ attnotnull: true, checks: 1 }]);
});

it('a property whose column has a name that is quoted is found', async () => {
  const made = (isRequired: boolean) => [table('Order', column('select', 'string', { isRequired }))];
  await tenant.release({ number: 1, tables: made(false) });
  await tenant.rows(
    'alter table "order" add constraint tiffin_required check ("select" is not null), alter column "select" set not null',
  );
  await tenant.release({ number: 1, tables: made(false) });
  expect(await tenant.rows('insert into "order" ("select") values (null) returning "select"')).toEqual([
    { select: null },
  ]);
});

it('what rows are in the way of at last leaves nothing behind that refuses others', async () => {
  await tenant.release(older);
  const store = tenant.store(newer);
  const database = await tenant.open(store, { tries: 1 });
  const plan = planMigration(await database.applied(), { store, releaseNumber: 2 });
  for (const change of plan.filter(({ moment }) => moment === 'before')) await database.apply(change);
  await tenant.rows(`insert into "order" (name) values (null)`);
  const last = plan.find(({ words }) => words.includes('"name" becomes required'))!;
  await expect(database.apply(last)).rejects.toThrow(/rows break a check/);
  await database.close();
  await expect(writtenByOlder()).rejects.toThrow('tiffin_required');
  await tenant.release(older);
  expect(await writtenByOlder()).toEqual([{ name: null }, { name: null }]);
});

it('a connection that is lost before it is written down leaves it to be begun again', async () => {
  await tenant.release(older);
  const bare = { ...newer, tables: [table('Order', column('name', 'string', { isRequired: true }))] };
  const proxy = await cuttingProxy(tenant.database.superuser, null);
  await tenant.release(bare, { url: proxy.url });
  await proxy.close();
  for (let last = 1; last < proxy.sent(); last += 1) {
    await tenant.clear();
    await tenant.release(older);
    const cutting = await cuttingProxy(tenant.database.superuser, last);
    await tenant.release(bare, { url: cutting.url }).catch(() => undefined);
    await cutting.close();
    await tenant.release(older);
    expect([last, await writtenByOlder()]).toEqual([last, [{ name: null }]]);
  }
});
