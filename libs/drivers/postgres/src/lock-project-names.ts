import type { TenantTransaction } from './tenant-database.js';

/** Naming projects of one tenant comes one after the other, so that two of a name cannot pass each other. */
export async function lockProjectNames(transaction: TenantTransaction, tenantId: string): Promise<void> {
  await transaction.$executeRaw`select pg_advisory_xact_lock(hashtextextended(${tenantId}, 0))`;
}
