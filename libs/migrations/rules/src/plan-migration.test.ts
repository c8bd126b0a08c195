import { describe, expect, it } from 'vitest';
import { planMigration } from './plan-migration.js';
import type { PlannedChange } from './planned-change.js';
import { settleSchema } from './settle-schema.js';
import type { AppliedSchema, ColumnSchema, DeclaredChange, StoreSchema, TableSchema } from './store-schema.js';

const id: ColumnSchema = { property: 'id', type: 'number', isRequired: false, isIndexed: false, key: 'generated' };
const column = (property: string, more: Partial<ColumnSchema> = {}): ColumnSchema => ({
  ...{ property, type: 'string', isRequired: false, isIndexed: false, key: null },
  ...more,
});
const table = (model: string, ...columns: readonly ColumnSchema[]): TableSchema => ({
  ...{ modelId: model.toLowerCase(), model, columns: [id, ...columns] },
});
const store = (tables: readonly TableSchema[], declared: readonly DeclaredChange[] = []): StoreSchema => ({
  ...{ connectorId: 'db', connector: 'Main', kind: 'postgresql', settings: {}, tables, declared },
});
const declared = (name: string, more: Partial<DeclaredChange> = {}): DeclaredChange => ({
  ...{ modelId: 'order', model: 'Order', name, kind: 'expand', says: `${name} is done` },
  ...more,
});

const applied = (tables: readonly TableSchema[], releaseNumber = 1): AppliedSchema =>
  planMigration(null, { store: store(tables), releaseNumber }).at(-1)?.then ?? {
    ...{ formatVersion: 1, releaseNumber, tables: [], declared: [] },
  };

const between = (
  from: readonly ColumnSchema[],
  to: readonly ColumnSchema[],
  releaseNumber = 2,
): readonly PlannedChange[] =>
  planMigration(applied([table('Order', ...from)]), { store: store([table('Order', ...to)]), releaseNumber });

const told = (plan: readonly PlannedChange[]): string[] =>
  plan.map(({ kind, moment, words }) => `${moment}, ${kind}: ${words}`);

describe('words, kinds and moments', () => {
  const [name, price] = [column('name'), column('price', { type: 'number' })];

  it.each<[string, readonly ColumnSchema[], readonly ColumnSchema[], readonly string[]]>([
    ['a property', [], [name], ['before, expand: Model "Order": the property "name" is added']],
    [
      'a property that goes',
      [name],
      [],
      ['after, irreversible: Model "Order": the property "name" goes, with its values'],
    ],
    ['the case of letters', [name], [column('Name')], []],
    [
      'a text',
      [price],
      [column('price')],
      [
        'before, contract: Model "Order": the property "price" becomes a text; what still serves and takes it for a number may fail where it asks for it',
      ],
    ],
    [
      'a number',
      [name],
      [column('name', { type: 'number' })],
      [
        'before, irreversible: Model "Order": the property "name" becomes a number; what still serves and takes it for a text may fail where it asks for it',
      ],
    ],
    [
      'what is required from the start',
      [],
      [column('name', { isRequired: true, default: 'x' })],
      [
        'before, expand: Model "Order": the property "name" is added, and rows that are there get its default',
        'after, contract: Model "Order": the property "name" becomes required, and rows without a value get its default',
      ],
    ],
    [
      'what becomes optional',
      [column('name', { isRequired: true })],
      [name],
      ['before, expand: Model "Order": the property "name" need not be given any more'],
    ],
    [
      'an index',
      [name],
      [column('name', { isIndexed: true })],
      ['before, expand: Model "Order": an index on "name" is made'],
    ],
    [
      'an index that goes',
      [column('name', { isIndexed: true })],
      [name],
      ['after, contract: Model "Order": the index on the property "name" goes'],
    ],
    [
      'a default alone',
      [column('name', { isRequired: true, default: 'x' })],
      [column('name', { isRequired: true, default: 'y' })],
      [],
    ],
  ])('%s', (_, from, to, words) => {
    expect(told(between(from, to))).toEqual(words);
  });

  it('tables, links and declared changes', () => {
    const links: TableSchema = { ...table('CarClub'), modelId: 'car+club', links: ['Car', 'Club'] };
    const changes = [declared('fill', { sql: 'select 1' }), declared('shut', { kind: 'contract' })];
    const wanted = {
      store: store([{ ...table('Purchase'), modelId: 'order' }, table('Bill')], changes),
      releaseNumber: 2,
    };
    expect(told(planMigration(applied([table('Order'), links, table('Old')]), wanted))).toEqual([
      'before, expand: Model "Bill": a table is made',
      'before, expand: Model "Order" is called "Purchase" as well',
      'before, expand: Model "Order": fill is done',
      'after, contract: Model "Purchase" is not called "Order" any more',
      'after, irreversible: Links between "Car" and "Club": all of them go',
      'after, irreversible: Model "Old": its table goes, with all rows',
      'after, contract: Model "Order": shut is done',
    ]);
  });
});

it('statements name what they mean, whatever it is called', () => {
  const hostile = column(`o"; drop table x; --`, { isRequired: true, default: `it's \\ "x"` });
  const [change] = between([], [hostile]);
  expect(change?.sql).toEqual([
    `alter table "order" add column "o""; drop table x; --" text default E'it''s \\\\ "x"'`,
  ]);
});

it('a longer table is made of readable statements', () => {
  const key = column('carId', { type: 'number', isIndexed: true, leadsTo: { modelId: 'car', ids: 'generated' } });
  const [change] = planMigration(null, {
    store: store([table('Order', column('price', { type: 'number', isRequired: true }), key)]),
    releaseNumber: 1,
  });
  expect(change?.sql).toEqual([
    [
      'create table "order" (',
      '  "id" integer generated by default as identity primary key,',
      '  "price" double precision not null,',
      '  "carid" integer',
      ')',
    ].join('\n'),
    'create index "carid_e9e8482d81f58536" on "order" using btree ("carid")',
  ]);
});

describe('what is in the way', () => {
  const says = (plan: readonly PlannedChange[]): string[] =>
    plan.flatMap(({ obstacle }) => (obstacle ? [obstacle.words(1, 'it'), obstacle.words(3, 'they')] : []));

  it('is told with how many rows there are', () => {
    expect(says(between([column('name')], [column('name', { type: 'number' })]))).toEqual([
      '1 row of "Order" has a "name" that cannot become a number; change or remove the values, or leave the type as it was',
      '3 rows of "Order" have a "name" that cannot become a number; change or remove the values, or leave the type as it was',
    ]);
  });

  it('is another model’s table of that name, which two releases would mean', () => {
    const swapped = [
      { ...table('Bill'), modelId: 'order' },
      { ...table('Order'), modelId: 'new' },
    ];
    const plan = planMigration(applied([table('Order')]), { store: store(swapped), releaseNumber: 2 });
    expect(says(plan)).toContain(
      'the table "order" is that of Model "Order" in this database; bring out a release first in which nothing else has that name',
    );
  });

  it('is nothing where the author fills what becomes required', () => {
    const tables = [table('Order', column('name', { isRequired: true }))];
    const required = (changes: readonly DeclaredChange[]) =>
      planMigration(applied([table('Order')]), { store: store(tables, changes), releaseNumber: 2 }).find(
        ({ moment }) => moment === 'after',
      )?.obstacle;
    expect(required([])).not.toBeNull();
    expect(required([declared('fill', { sql: 'update "order" set name = 1' })])).toBeNull();
    expect(required([declared('fill', { sql: 'select 1', kind: 'contract' })])).not.toBeNull();
  });
});

describe('going back', () => {
  it('adds what the older release lacks, and asks for nothing that it does not know', () => {
    const from = applied([table('Order', column('new', { isRequired: true }))], 5);
    const wanted = { store: store([table('Order', column('old')), table('Bill')], [declared('x')]), releaseNumber: 4 };
    expect(told(planMigration(from, wanted))).toEqual([
      'before, expand: Model "Bill": a table is made',
      'before, expand: Model "Order": the property "new" need not be given any more',
      'before, expand: Model "Order": the property "old" is added',
    ]);
  });

  it('makes types what it knows, unless something would be lost', () => {
    const from = applied([table('Order', column('price', { type: 'number' }))], 5);
    const [change, ...rest] = planMigration(from, {
      store: store([table('Order', column('price'))]),
      releaseNumber: 4,
    });
    expect([change?.kind, change?.moment, rest]).toEqual(['contract', 'before', []]);
    expect(change?.obstacle?.words(2, '')).toBe(
      '2 rows of "Order" have a "price" that cannot become a text without loss; change or remove the values, or bring out a newer release instead',
    );
  });

  it('is not what a release does that was interrupted: its number is written down with its first change', () => {
    const plan = between([column('a'), column('b')], []);
    expect(plan[0]?.then.releaseNumber).toBe(2);
    expect(told(between([column('a'), column('b')], [])).slice(1)).toEqual(
      told(planMigration(plan[0]!.then, { store: store([table('Order')]), releaseNumber: 2 })),
    );
  });
});

it('a model that comes back beside the one that has taken over its table has indexes of its own', () => {
  const indexed = table('Order', column('name', { isIndexed: true }));
  const anew = { ...indexed, modelId: 'other' };
  const settled = settleSchema(applied([indexed]), { store: store([anew]), releaseNumber: 2 });
  const tables = [anew, { ...indexed, model: 'Purchase' }];
  const [made] = planMigration(settled, { store: store(tables), releaseNumber: 3 });
  const name = (sql: string | undefined) => /create index ("\S+")/.exec(sql ?? '')?.[1];
  const former = planMigration(null, { store: store([indexed]), releaseNumber: 1 })[0];
  expect([name(made?.sql[1]) === undefined, name(made?.sql[1]) === name(former?.sql[1])]).toEqual([false, false]);
});

it('a model that was drawn anew under its name keeps the rows, and its indexes are found', () => {
  const indexed = table('Order', column('name', { isIndexed: true }));
  const anew = { ...table('Order', column('name')), modelId: 'other' };
  const settled = settleSchema(applied([indexed]), { store: store([anew]), releaseNumber: 2 });
  expect(settled.tables).toMatchObject([{ modelId: 'other', madeFor: 'order' }]);
  const [change] = planMigration(settled, { store: store([anew]), releaseNumber: 2 });
  const made = planMigration(null, { store: store([indexed]), releaseNumber: 1 })[0]?.sql[1];
  const [, name = 'none'] = /create index ("\S+")/.exec(made ?? '') ?? [];
  expect(change?.sql).toEqual([`drop index concurrently if exists ${name}`]);
});
