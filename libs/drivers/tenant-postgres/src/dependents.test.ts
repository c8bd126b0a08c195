import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { shapeOf } from './testing/shape-of.js';
import { column, table, Tenant } from './testing/tenant.js';

let tenant: Tenant;
beforeEach(async () => {
  tenant = await Tenant.create();
  await tenant.release({ number: 1, tables: [before] });
});
afterEach(() => tenant.drop());

const before = table('Order', column('name'), column('price', 'number', { isIndexed: true }));
const colour = column('colour');
const after = table('Order', column('name'), colour);

/** Made by hand, what it is called, and what takes it away. */
const made: readonly (readonly [string, string, string])[] = [
  ['create view cheap as select id from "order" where price < 10', 'view cheap', 'drop view cheap'],
  [
    'create materialized view sums as select sum(price) from "order"',
    'materialized view sums',
    'drop materialized view sums',
  ],
  [
    'alter table "order" add unique (price); create table bill (price double precision references "order" (price))',
    'constraint bill_price_fkey on table bill',
    'drop table bill',
  ],
  [
    'create function top() returns double precision language sql begin atomic select max(price) from "order"; end',
    'function top()',
    'drop function top',
  ],
  [
    'create function as_it_is() returns trigger language plpgsql as $$begin return new; end$$; ' +
      'create trigger each_price after update of price on "order" for each row execute function as_it_is()',
    'trigger each_price on table "order"',
    'drop trigger each_price on "order"',
  ],
  ['create policy own on "order" using (price > 0)', 'policy own on table "order"', 'drop policy own on "order"'],
];

describe('what people have made on what goes', () => {
  it.each(made)('stops the release before anything is changed, and is named: %s', async (sql, name, away) => {
    await tenant.rows(sql);
    await tenant.rows('create index by_price on "order" (price, name)');
    const shape = await shapeOf(tenant);
    await expect(tenant.release({ number: 2, tables: [after] })).rejects.toThrow(
      `${name} needs the property "price" of Model "Order", which goes; drop or change it first, or leave the canvas as it was`,
    );
    expect(await shapeOf(tenant)).toEqual(shape);
    await tenant.rows(away);
    await tenant.release({ number: 2, tables: [after] });
    expect(await shapeOf(tenant)).toContain('order.colour text');
    expect((await shapeOf(tenant)).join()).not.toContain('price');
  });

  it('stops nothing where it needs another property, or the table but not what goes of it', async () => {
    await tenant.rows('create view names as select id, name from "order"');
    await tenant.rows('create table bill (of integer references "order" (id))');
    expect(await tenant.release({ number: 2, tables: [after] })).toContain(
      'Model "Order": the property "price" goes, with its values',
    );
    expect(await tenant.rows('select * from names')).toEqual([]);
  });

  it('keeps a table that goes, whichever part of it is needed', async () => {
    await tenant.rows('create view names as select name from "order"');
    await tenant.rows('create table bill (of integer references "order" (id))');
    await tenant.rows('alter table "order" add column root integer references "order" (id)');
    await expect(tenant.release({ number: 2, tables: [table('Other')] })).rejects.toThrow(
      'constraint bill_of_fkey on table bill, view names need the table of Model "Order", which goes; drop or change them first',
    );
    await tenant.rows('drop view names; drop table bill');
    await tenant.release({ number: 2, tables: [table('Other')] });
    expect(await shapeOf(tenant)).toEqual(['other.id integer not null key']);
  });

  it.each([
    ['a policy', `create policy own on "order" using (name = current_user)`],
    [
      'a trigger',
      'create function as_it_is() returns trigger language plpgsql as $$begin return new; end$$; ' +
        'create trigger each_name after update of name on "order" for each row execute function as_it_is()',
    ],
  ])('stops no table that goes where PostgreSQL takes it along: %s of the table itself', async (_, sql) => {
    await tenant.rows(sql);
    expect(await tenant.release({ number: 2, tables: [table('Other')] })).toContain(
      'Model "Order": its table goes, with all rows',
    );
    expect(await shapeOf(tenant)).toEqual(['other.id integer not null key']);
  });

  it('keeps a table that a policy of another one asks', async () => {
    await tenant.rows('create table bill (id integer)');
    await tenant.rows('create policy own on bill using (id in (select id from "order"))');
    await expect(tenant.release({ number: 2, tables: [table('Other')] })).rejects.toThrow(
      'policy own on table bill needs the table of Model "Order", which goes',
    );
  });

  it('is named without what nobody would see', async () => {
    await tenant.rows('create view "a\u001b[31m\nb" as select price from "order"');
    await expect(tenant.release({ number: 2, tables: [after] })).rejects.toThrow(/^view "a \[31m b" needs/);
  });

  it('keeps a former name of a renamed model, which is no obstacle itself', async () => {
    const renamed = { ...after, model: 'Purchase', modelId: 'order' };
    await tenant.rows('create view old as select 1');
    await tenant.release({ number: 2, tables: [renamed] });
    expect(await shapeOf(tenant)).toContain('purchase.colour text');
  });
});
