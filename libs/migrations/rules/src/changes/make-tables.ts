import { sqlTableOf } from '@tiffin/contracts';
import { called } from '../called.js';
import { type PlanDraft, tableOf, withTable } from '../plan-draft.js';
import type { Obstacle } from '../planned-change.js';
import { newColumnSql } from '../sql/column-sql.js';
import { createIndexSql, hasIndex } from '../sql/index-sql.js';
import { quotedName, quotedText } from '../sql/quoted.js';
import { tableSql } from '../sql/table-sql.js';
import type { AppliedSchema, TableSchema } from '../store-schema.js';
import { declaredKey } from './make-declared.js';

/** What nobody but the platform makes is taken over from nobody: whose rows they are is not known. */
export const nameInUse = (name: string, whose: string): Obstacle => ({
  sql: `select count(*) from pg_catalog.pg_class where oid = to_regclass(${quotedText(quotedName(name))})`,
  words: () =>
    `the database has a table "${name}" that the platform has not made, as its table tiffin_migration tells, and ${whose} would need that name; rename it (alter table ${quotedName(name)} rename to ${quotedName(`${name.slice(0, 50)}_before`)}), or use another database`,
});

/** The table whose name in the database is this one, by its own name or by another one of its model. */
export const holderOf = ({ tables }: AppliedSchema, name: string): TableSchema | undefined =>
  tables.find(({ model, alsoCalled = [] }) => [model, ...alsoCalled].some((one) => sqlTableOf(one) === name));

/** A name that another table still has: it cannot have two, and the running release may ask for it. */
export const nameTaken = (name: string, holder: TableSchema): Obstacle => ({
  sql: 'select 1',
  words: () =>
    `the table "${name}" is that of ${called(holder)} in this database; bring out a release first in which nothing else has that name`,
});

/** Nothing has to be changed in rows that are not there. */
const withDeclared = (plan: PlanDraft, { modelId }: TableSchema): readonly string[] => [
  ...new Set([
    ...plan.state.declared,
    ...plan.wanted.store.declared.filter((change) => change.modelId === modelId).map(declaredKey),
  ]),
];

/** Names of indexes are made of it: a table that another model has taken over keeps it, and a model that comes back gets another one. */
function ownMaker({ state }: PlanDraft, table: TableSchema): TableSchema {
  const taken = new Set(state.tables.map(({ modelId, madeFor = modelId }) => madeFor));
  let madeFor = table.modelId;
  while (taken.has(madeFor)) madeFor += '+';
  return madeFor === table.modelId ? table : { ...table, madeFor };
}

function makeTable(plan: PlanDraft, wanted: TableSchema): void {
  const table = ownMaker(plan, wanted);
  const name = sqlTableOf(table.model);
  const holder = holderOf(plan.start, name);
  const columns = table.columns.map((column) => `  ${newColumnSql(column)}`);
  const indexes = table.columns.filter(hasIndex).map((column) => createIndexSql(table, column, 'at once'));
  const made = { ...table, columns: table.columns.map(({ default: _, ...column }) => column) };
  plan.add('before', {
    kind: 'expand',
    words: `${called(table)}: a table is made`,
    sql: [`create table ${tableSql(table)} (\n${columns.join(',\n')}\n)`, ...indexes],
    obstacle: holder ? nameTaken(name, holder) : nameInUse(name, called(table)),
    then: { ...withTable(plan.state, made), declared: withDeclared(plan, table) },
  });
}

export function makeTables(plan: PlanDraft): void {
  for (const table of plan.wanted.store.tables) if (!tableOf(plan.state, table.modelId)) makeTable(plan, table);
}
