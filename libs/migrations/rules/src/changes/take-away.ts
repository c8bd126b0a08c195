import { called, propertyOf } from '../called.js';
import { columnOf, type PlanDraft, tableOf, withoutColumn, withoutTable } from '../plan-draft.js';
import { columnSql } from '../sql/column-sql.js';
import { dependents } from '../sql/dependents-sql.js';
import { aliasesSql, tableSql, throughAliases } from '../sql/table-sql.js';
import type { ColumnSchema, TableSchema } from '../store-schema.js';
import { copySql } from './add-columns.js';

/** By the names that it has while it is looked for what is in the way. */
const asItWas = ({ start }: PlanDraft, table: TableSchema): TableSchema => tableOf(start, table.modelId) ?? table;

/** What a release does not keep goes once nothing else serves: the one that ran before has read it until then. */
export function dropTables(plan: PlanDraft): void {
  const kept = new Set(plan.wanted.store.tables.map(({ modelId }) => modelId));
  for (const table of plan.state.tables) {
    if (kept.has(table.modelId)) continue;
    plan.add('after', {
      kind: 'irreversible',
      words: table.links ? `${called(table)}: all of them go` : `${called(table)}: its table goes, with all rows`,
      sql: [...aliasesSql(table).drop, `drop table ${tableSql(table)}`],
      obstacle: dependents({ table: asItWas(plan, table), column: null }, `the table of ${called(table)}, which goes`),
      then: withoutTable(plan.state, table),
    });
  }
}

/** What the running release has written since the values were taken over. */
const lateValues = (table: TableSchema, column: ColumnSchema): readonly string[] =>
  table.columns.filter(({ copyOf }) => copyOf === column.property).map((to) => copySql(table, column, to));

function dropColumn(plan: PlanDraft, wanted: TableSchema, column: ColumnSchema): void {
  const table = tableOf(plan.state, wanted.modelId) as TableSchema;
  const heirs = table.columns.filter(({ copyOf }) => copyOf === column.property);
  const goes = heirs.length > 0 ? `; "${heirs[0]?.property}" has its values` : ', with its values';
  plan.add('after', {
    kind: 'irreversible',
    words: `${called(wanted)}: ${propertyOf(column)} goes${goes}`,
    sql: throughAliases(table, [
      ...lateValues(table, column),
      `alter table ${tableSql(table)} drop column ${columnSql(column)}`,
    ]),
    obstacle: dependents(
      { table: asItWas(plan, table), column },
      `${propertyOf(column)} of ${called(wanted)}, which goes`,
    ),
    then: withoutColumn(plan.state, table.modelId, column),
  });
}

export function dropColumns(plan: PlanDraft): void {
  for (const { applied, wanted } of plan.pairs)
    for (const column of applied.columns) if (!columnOf(wanted, column)) dropColumn(plan, wanted, column);
}
