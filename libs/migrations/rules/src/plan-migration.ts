import { addColumns } from './changes/add-columns.js';
import { retypeColumns } from './changes/retype-columns.js';
import { addIndexes, dropIndexes } from './changes/index-columns.js';
import { makeDeclared } from './changes/make-declared.js';
import { makeTables } from './changes/make-tables.js';
import { addNames, leaveNames } from './changes/name-tables.js';
import { relaxColumns } from './changes/relax-columns.js';
import { requireColumns } from './changes/require-columns.js';
import { dropColumns, dropTables } from './changes/take-away.js';
import { PlanDraft } from './plan-draft.js';
import type { PlannedChange } from './planned-change.js';
import { settleSchema } from './settle-schema.js';
import type { AppliedSchema, StoreSchema } from './store-schema.js';

/** A release that a database is to fit. */
export interface WantedStore {
  readonly store: StoreSchema;
  readonly releaseNumber: number;
}

/**
 * What has to change, in order: all of `before`, then all of `after`. A release that is older than one that was here takes nothing away, and makes
 * no declared change again: only what it lacks is added, and types become those that it knows. `applied` null: nothing was made here yet.
 */
export type PlanMigration = (applied: AppliedSchema | null, wanted: WantedStore) => readonly PlannedChange[];

/** What this release lacks is added, and nothing taken away: one that is newer has been here. Types are as this one knows them, or it is stopped. */
function planBack(plan: PlanDraft): void {
  makeTables(plan);
  relaxColumns(plan);
  addColumns(plan);
  retypeColumns(plan, 'back');
  addNames(plan);
  addIndexes(plan);
}

function planForward(plan: PlanDraft): void {
  makeTables(plan);
  relaxColumns(plan);
  addColumns(plan);
  retypeColumns(plan, 'forward');
  addNames(plan);
  addIndexes(plan);
  makeDeclared(plan, 'before');
  leaveNames(plan);
  dropTables(plan);
  dropColumns(plan);
  dropIndexes(plan);
  requireColumns(plan);
  makeDeclared(plan, 'after');
}

export const planMigration: PlanMigration = (applied, wanted) => {
  const plan = new PlanDraft(settleSchema(applied, wanted), wanted);
  // The number is written down with the first change, so that the same one is still on its way forward.
  if (wanted.releaseNumber < (applied?.releaseNumber ?? 0)) planBack(plan);
  else planForward(plan);
  return plan.changes;
};
