import { called, have, propertyOf, rowsOf, typeOf } from '../called.js';
import { columnOf, type PlanDraft, tableOf, withColumn } from '../plan-draft.js';
import type { ChangeKind, Obstacle } from '../planned-change.js';
import { columnSql, columnType, newColumnSql } from '../sql/column-sql.js';
import { type Conversion, conversionOf, exactConversionOf } from '../sql/conversion.js';
import { dropIndexSql, hasIndex } from '../sql/index-sql.js';
import { noneLostSql } from '../sql/none-lost-sql.js';
import { tableSql, throughAliases } from '../sql/table-sql.js';
import type { ColumnSchema, TableSchema } from '../store-schema.js';

interface Change {
  readonly table: TableSchema;
  readonly wanted: TableSchema;
  readonly from: ColumnSchema;
  readonly to: ColumnSchema;
  /** `back`: a release that is older than one that was here takes nothing away. */
  readonly way: Way;
}

type Way = 'forward' | 'back';

const wayOut = {
  forward: 'change or remove the values, or leave the type as it was',
  back: 'change or remove the values, or bring out a newer release instead',
} as const;

/** Null: every value can be converted. */
const thatFail = ({ from }: Change, { fails }: Conversion): string | null =>
  fails === 'false' ? null : `${columnSql(from)} is not null and (${fails})`;

function inTheWay(change: Change, conversion: Conversion): Obstacle | null {
  const { table, to, way } = change;
  const which = thatFail(change, conversion);
  if (which === null) return null;
  return {
    sql: `select count(*) from ${tableSql(table)} where ${which}`,
    words: (rows) =>
      `${rowsOf(table, rows, have)} a "${to.property}" that cannot become ${typeOf(to)}${way === 'back' ? ' without loss' : ''}; ${wayOut[way]}`,
  };
}

/** Whoever asks for a number finds it whether it is whole or not. */
const isUnnoticed = ({ from, to }: Change): boolean =>
  from.type === 'number' && to.type === 'number' && columnType(from) === 'integer';

/**
 * A release that still serves asks for the type that it knows. A text can hold anything: nothing is lost that such a change could not be taken
 * back for; neither is it on the way back.
 */
function kindOf(change: Change): ChangeKind {
  if (isUnnoticed(change)) return 'expand';
  return change.to.type === 'string' || change.way === 'back' ? 'contract' : 'irreversible';
}

const wordsOf = ({ wanted, from, to }: Change): string =>
  from.type === to.type
    ? `${called(wanted)}: ${propertyOf(to)} holds other ids`
    : `${called(wanted)}: ${propertyOf(to)} becomes ${typeOf(to)}; what still serves and takes it for ${typeOf(from)} may fail where it asks for it`;

function changeType(plan: PlanDraft, change: Change, conversion: Conversion): void {
  const { table, from, to } = change;
  const alter =
    `alter table ${tableSql(table)} alter column ${columnSql(from)} drop default, ` +
    `alter column ${columnSql(from)} type ${columnType(to)} using (${conversion.using})`;
  const { default: _, ...bare } = from;
  const which = thatFail(change, conversion);
  plan.add('before', {
    kind: kindOf(change),
    words: wordsOf(change),
    // What an index can be asked depends on the type: it is made again.
    sql: throughAliases(table, [
      ...(which === null ? [] : noneLostSql(table, which)),
      ...(hasIndex(from) ? [dropIndexSql(table, from, 'at once')] : []),
      alter,
    ]),
    obstacle: inTheWay(change, conversion),
    then: withColumn(plan.state, table.modelId, {
      ...bare,
      type: to.type,
      isIndexed: false,
      ...(to.leadsTo ? { leadsTo: to.leadsTo } : {}),
    }),
  });
}

/** Rows are known by their ids, also outside of the database: they do not get others. */
function changeKey(plan: PlanDraft, { table, wanted, from, to, way }: Change): void {
  plan.add('before', {
    // There are no rows that could lose anything.
    kind: way === 'back' ? 'contract' : 'irreversible',
    words: `${called(wanted)}: its ids become ${to.key === 'generated' ? 'numbers that the database makes' : `${typeOf(to).replace(/^an? /, '')}s that are given`}`,
    sql: throughAliases(table, [
      ...noneLostSql(table),
      `alter table ${tableSql(table)} drop column ${columnSql(from)}, add column ${newColumnSql(to)}`,
    ]),
    obstacle: {
      sql: `select count(*) from ${tableSql(table)}`,
      words: (rows) =>
        `${rowsOf(table, rows, have)} ids of the kind ${way === 'back' ? 'after; remove the rows, or bring out a newer release instead' : `before; remove the rows, or leave "${to.property}" as it was`}`,
    },
    then: withColumn(plan.state, table.modelId, { ...to, isRequired: false }),
  });
}

function changeColumn(plan: PlanDraft, change: Change): void {
  const { from, to } = change;
  if (from.key !== null || to.key !== null) {
    if (from.key !== to.key || from.type !== to.type) changeKey(plan, change);
    return;
  }
  const conversion = change.way === 'back' ? exactConversionOf(from, to) : conversionOf(from, to);
  if (conversion) changeType(plan, change, conversion);
}

export function retypeColumns(plan: PlanDraft, way: Way): void {
  for (const { applied, wanted } of plan.pairs)
    for (const to of wanted.columns) {
      const table = tableOf(plan.state, applied.modelId) ?? applied;
      const from = columnOf(table, to);
      if (from) changeColumn(plan, { table, wanted, from, to, way });
    }
}
