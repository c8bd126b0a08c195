import { planMigration } from '@tiffin/migrations-rules';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { column, declared, idColumn, table, Tenant } from './testing/tenant.js';
import { shapeOf, shapeTold } from './testing/shape-of.js';

let tenant: Tenant;
beforeEach(async () => {
  tenant = await Tenant.create();
});
afterEach(() => tenant.drop());

const first = table('Order', column('name'), column('price', 'number'));

/** After two releases: what people were told of the second, and the rows. */
async function after(
  from: Parameters<typeof table>[1][],
  rows: string,
  to: Parameters<typeof table>[1][],
): Promise<{ readonly words: readonly string[]; readonly rows: readonly Record<string, unknown>[] }> {
  await tenant.release({ number: 1, tables: [table('Order', ...from)] });
  await tenant.rows(rows);
  const words = await tenant.release({ number: 2, tables: [table('Order', ...to)] });
  expect(await shapeOf(tenant)).toEqual(shapeTold(await tenant.applied()));
  return { words, rows: await tenant.rows('select * from "order" order by id') };
}

describe('tables', () => {
  it('are made, with ids that the database counts, and once', async () => {
    expect(await tenant.release({ number: 1, tables: [first] })).toEqual(['Model "Order": a table is made']);
    await tenant.rows(`insert into "order" (id, name, price) values (default, 'a', 1.5), (default, 'b', null)`);
    expect(await tenant.rows('select * from "order" order by id')).toEqual([
      { id: 1, name: 'a', price: 1.5 },
      { id: 2, name: 'b', price: null },
    ]);
    expect(await tenant.release({ number: 1, tables: [first] })).toEqual([]);
  });

  it('go with their rows when their model does, and are found again by a model that is drawn anew', async () => {
    await tenant.release({ number: 1, tables: [first, table('Bill')] });
    await tenant.rows(`insert into "order" (name) values ('kept')`);
    const anew = { ...first, modelId: 'another' };
    expect(await tenant.release({ number: 2, tables: [anew] })).toEqual([
      'Model "Bill": its table goes, with all rows',
    ]);
    const renamed = { ...anew, model: 'Purchase' };
    await tenant.release({ number: 3, tables: [renamed] });
    expect(await tenant.rows('select name from purchase')).toEqual([{ name: 'kept' }]);
  });

  it('that the platform has not made are not touched', async () => {
    await tenant.rows('create table "order" (secret text)');
    await expect(tenant.release({ number: 1, tables: [first] })).rejects.toThrow(
      'the database has a table "order" that the platform has not made, as its table tiffin_migration tells, and Model "Order" would need that name; rename it (alter table "order" rename to "order_before"), or use another database',
    );
    expect(await shapeOf(tenant)).toEqual(['order.secret text']);
  });

  it('of a renamed model are written by both names while two releases serve, and have one name in the end', async () => {
    await tenant.release({ number: 1, tables: [first] });
    await tenant.rows(`insert into "order" (name) values ('old')`);
    const store = tenant.store({ tables: [{ ...first, model: 'Purchase' }] });
    const database = await tenant.open(store);
    const plan = planMigration(await database.applied(), { store, releaseNumber: 2 });
    for (const change of plan.filter(({ moment }) => moment === 'before')) await database.apply(change);
    expect(await tenant.rows(`insert into purchase (id, name) values (default, 'new') returning id`)).toEqual([
      { id: 2 },
    ]);
    await tenant.rows(
      `insert into purchase (id, name) values (2, 'newer') on conflict (id) do update set name = excluded.name`,
    );
    await tenant.rows(`insert into "order" (id, name) values (default, 'still')`);
    await database.close();
    expect(await tenant.release({ number: 2, tables: [{ ...first, model: 'Purchase' }] })).toEqual([
      'Model "Purchase" is not called "Order" any more',
    ]);
    expect(await tenant.rows('select id, name from purchase order by id')).toEqual([
      { id: 1, name: 'old' },
      { id: 2, name: 'newer' },
      { id: 3, name: 'still' },
    ]);
    expect(await shapeOf(tenant)).toEqual(shapeTold(await tenant.applied()));
    // Going back, the older release finds the rows by the name that it knows.
    await tenant.release({ number: 1, tables: [first] });
    expect(await tenant.rows('select count(*)::int as n from "order"')).toEqual([{ n: 3 }]);
  });
});

describe('properties', () => {
  it('come with their default, and rows that are there get it where it is required', async () => {
    const text = `it's "quoted" \\ $tiffin$; drop table "order"`;
    const { rows } = await after([column('name')], `insert into "order" (name) values ('a')`, [
      column('name'),
      column('note', 'string', { isRequired: true, default: text }),
      column('at', 'date', { isRequired: true, default: '2026-01-02T03:04:05Z' }),
      column('place', 'geopoint', { isRequired: true, default: [52.5, 13.4] }),
      column('tags', 'array', { isRequired: true, default: ["it's"] }),
      column('bare', 'number'),
    ]);
    expect(rows).toEqual([
      {
        ...{ id: 1, name: 'a', note: text, at: new Date('2026-01-02T03:04:05Z'), tags: ["it's"], bare: null },
        place: { x: 13.4, y: 52.5 },
      },
    ]);
  });

  it('go with their values', async () => {
    const { words, rows } = await after(
      [column('name'), column('price', 'number')],
      `insert into "order" (name, price) values ('a', 2)`,
      [column('name')],
    );
    expect(words).toEqual(['Model "Order": the property "price" goes, with its values']);
    expect(rows).toEqual([{ id: 1, name: 'a' }]);
  });

  it('that are required and go may be left out by the release that is about to serve', async () => {
    await tenant.release({ number: 1, tables: [table('Order', column('price', 'number', { isRequired: true }))] });
    expect(await tenant.release({ number: 2, tables: [table('Order')] })).toEqual([
      'Model "Order": the property "price" need not be given any more',
      'Model "Order": the property "price" goes, with its values',
    ]);
  });

  it('become required where every row has a value, or a default gives it one', async () => {
    const { words, rows } = await after([column('a'), column('b')], `insert into "order" (a, b) values ('x', null)`, [
      column('a', 'string', { isRequired: true }),
      column('b', 'string', { isRequired: true, default: 'y' }),
    ]);
    expect(words).toEqual([
      'Model "Order": the property "a" becomes required',
      'Model "Order": the property "b" becomes required, and rows without a value get its default',
    ]);
    expect(rows).toEqual([{ id: 1, a: 'x', b: 'y' }]);
    await expect(tenant.rows(`insert into "order" (a) values ('z')`)).rejects.toThrow('null value in column "b"');
  });

  it.each([
    [
      'a new one',
      [column('name'), column('price', 'number', { isRequired: true })],
      '2 rows of "Order" have no "price"',
    ],
    ['one that rows lack', [column('name', 'string', { isRequired: true })], '1 row of "Order" has no "name"'],
  ])('do not become required while rows have none: %s', async (_, to, words) => {
    const rows = `insert into "order" (name) values ('a'), (null)`;
    await expect(after([column('name')], rows, to)).rejects.toThrow(
      `${words}, which is required; give each a value, give the property a default, or make it optional`,
    );
    expect(await shapeOf(tenant)).toEqual(['order.id integer not null key', 'order.name text']);
  });

  it('that are required are filled by what the author has declared', async () => {
    await tenant.release({ number: 1, tables: [first] });
    await tenant.rows(`insert into "order" (name) values ('a')`);
    const tables = [
      table('Order', column('name'), column('price', 'number'), column('full', 'string', { isRequired: true })),
    ];
    const changes = [declared('fill', { sql: `update "order" set "full" = name || '!'` })];
    await tenant.release({ number: 2, tables, declared: changes });
    expect(await tenant.rows('select "full" from "order"')).toEqual([{ full: 'a!' }]);
    expect(await shapeOf(tenant)).toContain('order.full text not null');
  });

  it('have an index, of which one that was interrupted is made anew, and lose it', async () => {
    await tenant.release({ number: 1, tables: [first] });
    const indexed = [table('Order', column('name', 'string', { isIndexed: true }), column('price', 'number'))];
    expect(await tenant.release({ number: 2, tables: indexed })).toEqual(['Model "Order": an index on "name" is made']);
    expect(await shapeOf(tenant)).toContain('order.name text index');
    expect(await tenant.release({ number: 3, tables: [first] })).toEqual([
      'Model "Order": the index on the property "name" goes',
    ]);
    expect(await shapeOf(tenant)).toContain('order.name text');
  });
});

describe('types', () => {
  it.each([
    ['number', 'string', `1.5`, '1.5'],
    ['date', 'string', `'2026-01-02T03:04:05Z'`, '2026-01-02T03:04:05.000Z'],
    ['boolean', 'string', `true`, 'true'],
    ['geopoint', 'string', `point(13.4, 52.5)`, '{"lat" : 52.5, "lng" : 13.4}'],
    ['object', 'string', `'{"a":1}'`, '{"a": 1}'],
    ['buffer', 'string', `'\\x6869'`, 'aGk='],
    ['string', 'number', `' 1e3 '`, 1000],
    ['string', 'boolean', `'true'`, true],
    ['string', 'date', `'2026-01-02T03:04:05Z'`, new Date('2026-01-02T03:04:05Z')],
    ['string', 'array', `'[1, "a"]'`, [1, 'a']],
    ['string', 'object', `'{"a": 1}'`, { a: 1 }],
    ['number', 'boolean', `1`, true],
    ['boolean', 'number', `false`, 0],
    ['number', 'date', `1000`, new Date(1000)],
    ['date', 'number', `'1970-01-01T00:00:01Z'`, 1000],
    ['object', 'array', `null`, null],
    ['buffer', 'number', `null`, null],
  ] as const)('change from %s to %s, with the values', async (from, to, value, becomes) => {
    const { rows } = await after(
      [column('value', from, { isIndexed: true })],
      `insert into "order" (value) values (${value})`,
      [column('value', to, { isIndexed: true })],
    );
    expect(rows).toEqual([{ id: 1, value: becomes }]);
  });

  it.each([
    ['string', 'number', `'many'`, 'a number'],
    ['string', 'boolean', `'yes'`, 'a boolean'],
    ['string', 'date', `'soon'`, 'a date'],
    ['string', 'object', `'[]'`, 'an object'],
    ['number', 'boolean', `2`, 'a boolean'],
    ['object', 'array', `'{}'`, 'an array'],
    ['geopoint', 'number', `point(1, 2)`, 'a number'],
  ] as const)('do not change from %s to %s where a value would be lost', async (from, to, value, what) => {
    await expect(
      after([column('value', from)], `insert into "order" (value) values (${value})`, [column('value', to)]),
    ).rejects.toThrow(
      `1 row of "Order" has a "value" that cannot become ${what}; change or remove the values, or leave the type as it was`,
    );
  });

  it('of ids change only while there are no rows', async () => {
    const given = { ...idColumn, type: 'string', key: 'given' } as const;
    await tenant.release({ number: 1, tables: [first] });
    await tenant.rows(`insert into "order" (name) values ('a')`);
    const tables = [{ ...first, columns: [given, ...first.columns.slice(1)] }];
    await expect(tenant.release({ number: 2, tables })).rejects.toThrow(
      '1 row of "Order" has ids of the kind before; remove the rows, or leave "id" as it was',
    );
    await tenant.rows('delete from "order"');
    expect(await tenant.release({ number: 2, tables })).toEqual(['Model "Order": its ids become texts that are given']);
    expect(await shapeOf(tenant)).toContain('order.id text not null key');
  });
});

it('a key that is called after a renamed model keeps its values', async () => {
  const key = (name: string) =>
    column(name, 'number', { leadsTo: { modelId: 'order', ids: 'generated', isNamedAfter: true }, isIndexed: true });
  await tenant.release({ number: 1, tables: [first, table('Line', key('orderId'))] });
  await tenant.rows(`insert into line (orderid) values (7), (null)`);
  const words = await tenant.release({
    number: 2,
    tables: [{ ...first, model: 'Purchase' }, table('Line', key('purchaseId'))],
  });
  expect(words).toContain('Model "Line": the key "purchaseId" is added, with the values of "orderId"');
  expect(words).toContain('Model "Line": the key "orderId" goes; "purchaseId" has its values');
  expect(await tenant.rows('select purchaseid from line order by id')).toEqual([
    { purchaseid: 7 },
    { purchaseid: null },
  ]);
});

describe('declared changes', () => {
  const insert = declared('add', { sql: `insert into "order" (name) values ('declared; it''s')` });

  it('are made once, and not at all where the table is new', async () => {
    expect(
      await tenant.release({ number: 1, tables: [first], declared: [declared('early', { sql: 'select 1 / 0' })] }),
    ).toEqual(['Model "Order": a table is made']);
    await tenant.release({ number: 2, tables: [first], declared: [insert] });
    await tenant.release({ number: 3, tables: [first], declared: [insert] });
    expect(await tenant.rows('select count(*)::int as n from "order"')).toEqual([{ n: 1 }]);
  });

  it('run as one transaction with what tells that they were made, whatever they say', async () => {
    await tenant.release({ number: 1, tables: [first] });
    const half = declared('half', { sql: `insert into "order" (name) values ('half'); commit; select 1 / 0` });
    await expect(tenant.release({ number: 2, tables: [first], declared: [half] })).rejects.toMatchObject({
      code: 'MIGRATION_FAILED',
      message: expect.stringContaining('Connector "Main": Model "Order": half: the database has refused it'),
    });
    expect(await tenant.rows('select * from "order"')).toEqual([]);
    expect((await tenant.applied()).declared).toEqual([]);
  });

  it('that change where names are looked for do not lead the next ones astray', async () => {
    await tenant.release({ number: 1, tables: [first] });
    const astray = declared('astray', { sql: `create schema aside; set search_path = aside; set lock_timeout = 1` });
    await tenant.release({ number: 2, tables: [first], declared: [astray, insert] });
    expect(await tenant.rows('select name from "order"')).toEqual([{ name: `declared; it's` }]);
  });
});

it('names of models and properties that would be statements are names', async () => {
  const name = 'x"; drop table "order"; --';
  await tenant.release({ number: 1, tables: [first] });
  await tenant.release({ number: 2, tables: [first, table(name, column(name, 'string', { isIndexed: true }))] });
  expect(await shapeOf(tenant)).toEqual(shapeTold(await tenant.applied()));
  await tenant.release({ number: 3, tables: [first] });
  expect(await tenant.rows('select count(*)::int as n from "order"')).toEqual([{ n: 0 }]);
});
