import { called, propertyOf } from '../called.js';
import { columnOf, type PlanDraft, withColumn } from '../plan-draft.js';
import { columnSql } from '../sql/column-sql.js';
import { tableSql } from '../sql/table-sql.js';

/** A row without a value is taken where this release may write one: it does not ask for the property, or does not know it. */
export function relaxColumns(plan: PlanDraft): void {
  for (const { applied, wanted } of plan.pairs)
    for (const column of applied.columns) {
      const kept = columnOf(wanted, column);
      if (!column.isRequired || column.key !== null || kept?.isRequired) continue;
      plan.add('before', {
        kind: 'expand',
        words: `${called(wanted)}: ${propertyOf(column)} need not be given any more`,
        sql: [`alter table ${tableSql(applied)} alter column ${columnSql(column)} drop not null`],
        then: withColumn(plan.state, applied.modelId, { ...column, isRequired: false }),
      });
    }
}
