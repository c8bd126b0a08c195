import { hash } from 'node:crypto';
import type { RowShape } from './row-shape.js';

/** What a statement is given. Lists go to Postgres as arrays. */
export type Value = string | number | null | readonly (string | number)[];

/** A constant text of SQL with places `$1`, `$2`, ... and the shape of its rows. */
export interface Statement<Row> {
  /** The same for the same text, whichever process and revision: a connection pooler may hand connections around. */
  readonly name: string;
  readonly text: string;
  readonly shape: RowShape<Row>;
}

/** `sql` is given the columns of the shape, for its `select`. */
export function statement<Row>(shape: RowShape<Row>, sql: (columns: string) => string): Statement<Row> {
  const text = sql(shape.select).replaceAll(/\s+/g, ' ').trim();
  return { name: nameOf(text), text, shape };
}

export const nameOf = (text: string): string => `tiffin_${hash('sha256', text).slice(0, 16)}`;

/** A value in the form of Postgres' text protocol. */
export function encode(value: Value): string | null {
  if (value === null || typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  return `{${value.map(element).join(',')}}`;
}

const element = (value: string | number): string =>
  typeof value === 'number' ? String(value) : `"${value.replaceAll(/["\\]/g, '\\$&')}"`;
