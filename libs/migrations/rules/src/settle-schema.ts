import { sqlTableOf } from '@tiffin/contracts';
import type { WantedStore } from './plan-migration.js';
import type { AppliedSchema, TableSchema } from './store-schema.js';

/**
 * What is applied once a release was here, before anything is changed for it: its number, so that a release before it takes nothing away;
 * and whose the tables are, where a model was removed and drawn anew under its name. Equal to `applied`: there is nothing to write down.
 */
export function settleSchema(applied: AppliedSchema | null, { store, releaseNumber }: WantedStore): AppliedSchema {
  const {
    releaseNumber: newest,
    tables,
    declared,
  }: AppliedSchema = applied ?? {
    formatVersion: 1,
    releaseNumber,
    tables: [],
    declared: [],
  };
  const known = new Set(tables.map(({ modelId }) => modelId));
  const named = new Map(
    store.tables.filter(({ modelId }) => !known.has(modelId)).map((table) => [sqlTableOf(table.model), table.modelId]),
  );
  const wanted = new Set(store.tables.map(({ modelId }) => modelId));
  return {
    formatVersion: 1,
    releaseNumber: Math.max(newest, releaseNumber),
    tables: tables.map((table) => (wanted.has(table.modelId) ? table : ownedBy(table, named))),
    declared,
  };
}

function ownedBy(table: TableSchema, named: ReadonlyMap<string, string>): TableSchema {
  const modelId = named.get(sqlTableOf(table.model));
  return modelId === undefined ? table : { ...table, modelId, madeFor: table.madeFor ?? table.modelId };
}
