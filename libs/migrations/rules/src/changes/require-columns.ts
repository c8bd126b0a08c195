import { called, have, propertyOf, rowsOf } from '../called.js';
import { columnOf, type PlanDraft, tableOf, withColumn } from '../plan-draft.js';
import type { Obstacle } from '../planned-change.js';
import { columnName, columnSql, defaultSql } from '../sql/column-sql.js';
import { quotedName, quotedText } from '../sql/quoted.js';
import { tableSql } from '../sql/table-sql.js';
import type { ColumnSchema, TableSchema } from '../store-schema.js';
import { declaredKey, declaredMoment } from './make-declared.js';

interface Requirement {
  readonly table: TableSchema;
  readonly wanted: TableSchema;
  readonly own: ColumnSchema;
  readonly to: ColumnSchema;
}

/** Whether the author has written down what rows that are there get: how many are left without is known once that was made. */
const isFilled = ({ wanted, start }: PlanDraft, modelId: string): boolean =>
  wanted.store.declared.some(
    (change) =>
      change.modelId === modelId &&
      change.sql !== undefined &&
      declaredMoment(change) === 'before' &&
      !start.declared.includes(declaredKey(change)),
  );

function withoutValue(plan: PlanDraft, { table, own, to }: Requirement): Obstacle | null {
  if (defaultSql(to) !== null || own.copyOf !== undefined || isFilled(plan, table.modelId)) return null;
  // The plan may add the column only: the rows are counted before it is there.
  const value = `to_jsonb(one) ->> ${quotedText(columnName(own))}`;
  const before = tableOf(plan.start, table.modelId);
  const name = before ? tableSql(before) : tableSql(table);
  return {
    sql: `select count(*) from ${name} as one where (${value}) is null`,
    words: (rows) =>
      `${rowsOf(table, rows, have)} no "${to.property}", which is required; give each a value, give the property a default, or make it optional`,
  };
}

/** Stands on a column while it becomes required, and no longer. */
export const requiredCheck = 'tiffin_required';

/** PostgreSQL takes the word of a check that it has validated, so that no long lock is held while the rows are looked through. */
function requireSql({ table, own, to }: Requirement): readonly string[] {
  const [name, column, check] = [tableSql(table), columnSql(own), quotedName(requiredCheck)];
  const fallback = defaultSql(to);
  return [
    // In one: between the two nothing would tell of what a try before has left.
    `alter table ${name} drop constraint if exists ${check}, add constraint ${check} check (${column} is not null) not valid`,
    ...(fallback === null ? [] : [`update ${name} set ${column} = ${fallback} where ${column} is null`]),
    `alter table ${name} validate constraint ${check}`,
    `alter table ${name} alter column ${column} set not null`,
    `alter table ${name} alter column ${column} drop default`,
    `alter table ${name} drop constraint if exists ${check}`,
  ];
}

function requireColumn(plan: PlanDraft, requirement: Requirement): void {
  const { table, wanted, own, to } = requirement;
  const { default: _, ...bare } = own;
  const given = defaultSql(to) === null ? '' : ', and rows without a value get its default';
  plan.add('after', {
    kind: 'contract',
    words: `${called(wanted)}: ${propertyOf(to)} becomes required${given}`,
    sql: requireSql(requirement),
    isConcurrent: true,
    obstacle: withoutValue(plan, requirement),
    then: withColumn(plan.state, table.modelId, { ...bare, isRequired: true }),
  });
}

export function requireColumns(plan: PlanDraft): void {
  for (const { applied: table, wanted } of plan.pairs)
    for (const to of wanted.columns) {
      const own = columnOf(table, to);
      if (own && to.isRequired && !own.isRequired && own.key === null) requireColumn(plan, { table, wanted, own, to });
    }
}
