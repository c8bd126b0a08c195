import type { ColumnSchema, TableSchema } from './store-schema.js';

/** A table as people know it. */
export const called = ({ model, links }: TableSchema): string =>
  links ? `Links between "${links[0]}" and "${links[1]}"` : `Model "${model}"`;

/** A column as people know it. */
export const propertyOf = ({ property, leadsTo }: ColumnSchema): string =>
  `the ${leadsTo ? 'key' : 'property'} "${property}"`;

/** `1 row of "Order" has`, `3 rows of "Order" have`. */
export function rowsOf(
  { model }: TableSchema,
  rows: number,
  verb: { readonly one: string; readonly many: string },
): string {
  return rows === 1 ? `1 row of "${model}" ${verb.one}` : `${rows} rows of "${model}" ${verb.many}`;
}

export const have = { one: 'has', many: 'have' };

const types: Readonly<Record<ColumnSchema['type'], string>> = {
  string: 'a text',
  number: 'a number',
  date: 'a date',
  boolean: 'a boolean',
  geopoint: 'a geopoint',
  array: 'an array',
  object: 'an object',
  buffer: 'a buffer',
};

export const typeOf = ({ type }: ColumnSchema): string => types[type];
