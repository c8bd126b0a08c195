export * from './migrate-release.js';
export type {
  ChangeEnd,
  MigrationFence,
  MigrationRecord,
  MigrationRows,
  PlannedRecord,
  StartedRecord,
} from './migration-record.js';
export type { DatabasePlace, TenantDatabase, TenantDatabases } from './tenant-databases.js';
