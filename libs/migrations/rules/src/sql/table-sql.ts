import { sqlTableOf } from '@tiffin/contracts';
import type { TableSchema } from '../store-schema.js';
import { quotedName } from './quoted.js';

export const tableSql = ({ model }: Pick<TableSchema, 'model'>): string => quotedName(sqlTableOf(model));

/** Statements that make a table's other names go, and those that make them again: a view has the columns of the day that it was made. */
export function aliasesSql(table: TableSchema): { readonly drop: readonly string[]; readonly make: readonly string[] } {
  const names = (table.alsoCalled ?? []).map((name) => quotedName(sqlTableOf(name)));
  return {
    drop: names.map((name) => `drop view if exists ${name}`),
    make: names.map((name) => `create view ${name} as select * from ${tableSql(table)}`),
  };
}

/** A change of a table's columns, its other names included. */
export function throughAliases(table: TableSchema, statements: readonly string[]): readonly string[] {
  const { drop, make } = aliasesSql(table);
  return [...drop, ...statements, ...make];
}
