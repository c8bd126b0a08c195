import { called, propertyOf } from '../called.js';
import { columnOf, type PlanDraft, withColumn } from '../plan-draft.js';
import { createIndexSql, dropIndexSql, hasIndex } from '../sql/index-sql.js';

/** Beside whoever reads and writes. One that an interrupted try has left is of no use, and goes first. */
export function addIndexes(plan: PlanDraft): void {
  for (const { applied, wanted } of plan.pairs)
    for (const column of wanted.columns) {
      const own = columnOf(applied, column);
      if (!own || hasIndex(own) || !hasIndex({ ...own, isIndexed: column.isIndexed })) continue;
      plan.add('before', {
        kind: 'expand',
        words: `${called(wanted)}: an index on "${column.property}" is made`,
        sql: [dropIndexSql(applied, own, 'concurrently'), createIndexSql(applied, own, 'concurrently')],
        isConcurrent: true,
        then: withColumn(plan.state, applied.modelId, { ...own, isIndexed: true }),
      });
    }
}

export function dropIndexes(plan: PlanDraft): void {
  for (const { applied, wanted } of plan.pairs)
    for (const own of applied.columns) {
      const kept = columnOf(wanted, own);
      if (!hasIndex(own) || !kept || kept.isIndexed) continue;
      plan.add('after', {
        kind: 'contract',
        words: `${called(wanted)}: the index on ${propertyOf(own)} goes`,
        sql: [dropIndexSql(applied, own, 'concurrently')],
        isConcurrent: true,
        then: withColumn(plan.state, applied.modelId, { ...own, isIndexed: false }),
      });
    }
}
