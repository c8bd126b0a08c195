export * from './migrate-release.js';
export type {
  ChangeEnd,
  GoneRows,
  MadeRecord,
  MigrationFence,
  MigrationRecord,
  MigrationRows,
  PlannedRecord,
  RecordedForGood,
  StartedRecord,
} from './migration-record.js';
export { settleGone } from './settle-started.js';
export type { DatabasePlace, InTheWay, TenantDatabase, TenantDatabases } from './tenant-databases.js';
