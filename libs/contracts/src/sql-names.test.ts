import { expect, it } from 'vitest';
import { sqlColumnOf, sqlIdOf, sqlTableOf, sqlTypeOf } from './sql-names.js';
import { propertyTypes } from './vocabulary/index.js';

it('tables and columns are called like models and properties, in lower case', () => {
  expect([sqlTableOf('OrderLine'), sqlTableOf('my-Car'), sqlColumnOf('unitPrice')]).toEqual([
    'orderline',
    'my-car',
    'unitprice',
  ]);
});

it('a name that PostgreSQL would cut off is shortened, and stays apart from another that begins alike', () => {
  const [one, other] = [`${'Long'.repeat(20)}A`, `${'Long'.repeat(20)}B`].map(sqlColumnOf) as [string, string];
  expect([one.length, other.length]).toEqual([63, 63]);
  expect(one).not.toBe(other);
  expect(sqlColumnOf('x'.repeat(63))).toBe('x'.repeat(63));
  // Tables of tenants are called so: this may never change.
  expect(sqlTableOf('LongName'.repeat(12))).toMatchInlineSnapshot(
    `"longnamelongnamelongnamelongnamelongnamelongnamelongna_318636c5"`,
  );
});

it('every type of a property has a type of column', () => {
  expect(Object.fromEntries(propertyTypes.map((type) => [type, sqlTypeOf(type)]))).toEqual({
    string: 'text',
    number: 'double precision',
    date: 'timestamp with time zone',
    boolean: 'boolean',
    geopoint: 'point',
    array: 'jsonb',
    object: 'jsonb',
    buffer: 'bytea',
  });
});

it('an id is made by the database unless a property says otherwise', () => {
  const made = { column: 'id', type: 'integer', generated: true };
  expect(sqlIdOf([])).toEqual(made);
  expect(sqlIdOf([{ name: 'Id', type: 'string' }])).toEqual(made);
  expect(sqlIdOf([{ name: 'id', type: 'number' }])).toEqual(made);
  expect(sqlIdOf([{ name: 'id', type: 'number', default: 7 }])).toEqual({
    column: 'id',
    type: 'double precision',
    generated: false,
  });
  expect(sqlIdOf([{ name: 'id', type: 'string' }])).toEqual({ column: 'id', type: 'text', generated: false });
});
