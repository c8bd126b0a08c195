import type { ColumnSchema, TableSchema } from '../store-schema.js';
import { columnName, columnSql } from './column-sql.js';
import { quotedName } from './quoted.js';
import { tableSql } from './table-sql.js';

/** FNV-1a, 64 bits: indexes of one database have one name each. */
function fingerprint(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (const character of text)
    hash = BigInt.asUintN(64, (hash ^ BigInt(character.codePointAt(0) ?? 0)) * 0x100000001b3n);
  return hash.toString(16).padStart(16, '0');
}

/** Stays the same when the model is renamed or drawn anew, so that the index is found when it is to go. */
function indexName({ modelId, madeFor = modelId }: TableSchema, column: ColumnSchema): string {
  const name = columnName(column);
  return quotedName(`${name.slice(0, 40)}_${fingerprint(`${madeFor}.${name}`)}`);
}

/** How PostgreSQL can look a value up; null: it cannot. */
const methods: Readonly<Record<ColumnSchema['type'], string | null>> = {
  string: 'btree',
  number: 'btree',
  date: 'btree',
  boolean: 'btree',
  geopoint: 'gist',
  array: 'gin',
  object: 'gin',
  buffer: null,
};

/** Whether a column has an index of its own. */
export const hasIndex = ({ isIndexed, key, type }: ColumnSchema): boolean =>
  isIndexed && key === null && methods[type] !== null;

/** `how`: of a table that is in use, it is made beside whoever reads and writes. */
export const createIndexSql = (table: TableSchema, column: ColumnSchema, how: 'at once' | 'concurrently'): string =>
  `create index ${how === 'concurrently' ? 'concurrently ' : ''}${indexName(table, column)} on ${tableSql(table)} ` +
  `using ${methods[column.type]} (${columnSql(column)})`;

export const dropIndexSql = (table: TableSchema, column: ColumnSchema, how: 'at once' | 'concurrently'): string =>
  `drop index ${how === 'concurrently' ? 'concurrently ' : ''}if exists ${indexName(table, column)}`;
