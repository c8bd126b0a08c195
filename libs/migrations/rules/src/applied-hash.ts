import { createHash } from 'node:crypto';
import { canonicalJson, type Json } from '@tiffin/kernel';
import type { AppliedSchema, ColumnSchema, TableSchema } from './store-schema.js';

const digest = (...parts: readonly (string | Buffer)[]): Buffer => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};

const digestOf = (value: unknown): Buffer => digest(canonicalJson(value as Json));

/** The states of a plan have in common what the change between two of them leaves as it is: that is hashed once. */
function once<T extends object>(hash: (value: T) => Buffer): (value: T) => Buffer {
  const known = new WeakMap<T, Buffer>();
  return (value) => {
    const found = known.get(value) ?? hash(value);
    known.set(value, found);
    return found;
  };
}

const columnDigest = once<ColumnSchema>(digestOf);

const tableDigest = once<TableSchema>(({ columns, ...table }) =>
  digest(digestOf(table), Buffer.concat(columns.map(columnDigest))),
);

const declaredDigest = once<readonly string[]>(digestOf);

/**
 * SHA-256 (hex) of what a database tells of itself; null: nothing was made there yet. On record beside changes: with another way of hashing,
 * whether one that was interrupted before was made is not known.
 */
export function appliedHash(applied: AppliedSchema | null): string {
  if (applied === null) return digestOf(null).toString('hex');
  const { tables, declared, ...state } = applied;
  return digest(digestOf(state), declaredDigest(declared), Buffer.concat(tables.map(tableDigest))).toString('hex');
}
