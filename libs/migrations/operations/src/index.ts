export type { DatabasePlace, TenantDatabase, TenantDatabases } from './tenant-databases.js';
