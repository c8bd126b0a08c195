export { appliedHash } from './applied-hash.js';
export { requiredCheck } from './changes/require-columns.js';
export { changesText } from './changes-text.js';
export { type PlanMigration, planMigration, type WantedStore } from './plan-migration.js';
export {
  type ChangeKind,
  changeKinds,
  type ChangeMoment,
  type Obstacle,
  type PlannedChange,
} from './planned-change.js';
export type {
  AppliedSchema,
  ColumnSchema,
  DeclaredChange,
  StoreKind,
  StoreSchema,
  TableSchema,
} from './store-schema.js';
export { mostTables, readApplied } from './read-applied.js';
export { type MadeChange, standsIn, type ToldDatabase } from './stands-in.js';
export { storesOf } from './stores-of.js';
export { settleSchema } from './settle-schema.js';
export { type ChangeHashes, startedChange } from './started-change.js';
export { wouldLose } from './sql/none-lost-sql.js';
