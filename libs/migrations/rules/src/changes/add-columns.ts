import { called, propertyOf } from '../called.js';
import { columnOf, type PlanDraft, tableOf, withColumn } from '../plan-draft.js';
import type { Obstacle } from '../planned-change.js';
import { columnName, columnSql, columnType, defaultSql } from '../sql/column-sql.js';
import { quotedText } from '../sql/quoted.js';
import { tableSql, throughAliases } from '../sql/table-sql.js';
import type { ColumnSchema, TableSchema } from '../store-schema.js';

interface Pair {
  readonly applied: TableSchema;
  readonly wanted: TableSchema;
}

const columnInUse = (table: TableSchema, column: ColumnSchema): Obstacle => ({
  sql:
    `select count(*) from pg_catalog.pg_attribute where attrelid = to_regclass(${quotedText(tableSql(table))}) ` +
    `and attname = ${quotedText(columnName(column))} and not attisdropped`,
  words: () =>
    `the table of ${called(table)} has a column "${columnName(column)}" that the platform has not made; rename it, or the property`,
});

/** The key that a renamed model's rows are found by: it has the name of the model, and its values stay. */
function formerKey({ applied, wanted }: Pair, { leadsTo }: ColumnSchema): ColumnSchema | undefined {
  if (!leadsTo?.isNamedAfter) return undefined;
  return applied.columns.find(
    (column) =>
      column.leadsTo?.isNamedAfter === true &&
      column.leadsTo.modelId === leadsTo.modelId &&
      column.leadsTo.ids === leadsTo.ids &&
      !columnOf(wanted, column),
  );
}

/** Rows get the value of the former key where they have none of the new one. */
export const copySql = (table: TableSchema, from: ColumnSchema, to: ColumnSchema): string =>
  `update ${tableSql(table)} set ${columnSql(to)} = ${columnSql(from)} where ${columnSql(to)} is null and ${columnSql(from)} is not null`;

function addColumn(plan: PlanDraft, pair: Pair, column: ColumnSchema): void {
  const { applied } = pair;
  const fallback = defaultSql(column);
  const from = formerKey(pair, column);
  const { default: value, ...bare } = column;
  const added = {
    ...bare,
    isRequired: false,
    isIndexed: false,
    ...(fallback === null ? {} : { default: value }),
    ...(from ? { copyOf: from.property } : {}),
  };
  const given = fallback === null ? '' : ', and rows that are there get its default';
  const taken = from ? `, with the values of "${from.property}"` : '';
  plan.add('before', {
    kind: 'expand',
    words: `${called(pair.wanted)}: ${propertyOf(column)} is added${given}${taken}`,
    sql: throughAliases(applied, [
      `alter table ${tableSql(applied)} add column ${columnSql(column)} ${columnType(column)}` +
        (fallback === null ? '' : ` default ${fallback}`),
      ...(from ? [copySql(applied, from, column)] : []),
    ]),
    obstacle: columnInUse(applied, column),
    then: withColumn(plan.state, applied.modelId, added),
  });
}

export function addColumns(plan: PlanDraft): void {
  for (const pair of plan.pairs)
    for (const column of pair.wanted.columns)
      if (!columnOf(pair.applied, column)) addColumn(plan, { ...pair, applied: current(plan, pair) }, column);
}

const current = (plan: PlanDraft, { applied }: Pair): TableSchema => tableOf(plan.state, applied.modelId) ?? applied;
