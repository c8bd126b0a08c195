import type { PlannedChange } from './planned-change.js';
import type { AppliedSchema, StoreSchema } from './store-schema.js';

/** A release that a database is to fit. */
export interface WantedStore {
  readonly store: StoreSchema;
  readonly releaseNumber: number;
}

/**
 * What has to change, in order: all of `before`, then all of `after`. A release that is older than one that was here takes nothing away, and makes
 * no declared change again: only what it lacks is added. `applied` null: nothing was made here yet.
 */
export type PlanMigration = (applied: AppliedSchema | null, wanted: WantedStore) => readonly PlannedChange[];
