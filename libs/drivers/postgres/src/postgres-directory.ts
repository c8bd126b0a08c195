import type { EnvironmentAddress, ProjectAddress, WorkDirectory } from '@tiffin/deployments-operations';
import type { EnvironmentId, TenantId, UserId } from '@tiffin/kernel';
import type { TenantDatabase } from './tenant-database.js';

const first = '00000000-0000-0000-0000-000000000000';

/** Finds the tenant of a person or a token, and the work of all tenants: ids only. */
export class PostgresDirectory implements WorkDirectory {
  constructor(private readonly database: TenantDatabase) {}

  buildsDue(atMost: number): Promise<readonly ProjectAddress[]> {
    return this.database.directory<ProjectAddress & Record<string, unknown>>(
      'select id as "projectId", tenant as "tenantId" from directory.builds_due($1)',
      [atMost],
    );
  }

  environmentsAfter(environmentId: EnvironmentId | null, atMost: number): Promise<readonly EnvironmentAddress[]> {
    return this.database.directory<EnvironmentAddress & Record<string, unknown>>(
      'select id as "environmentId", tenant as "tenantId" from directory.environments_after($1, $2)',
      [environmentId ?? first, atMost],
    );
  }

  async tenantsOfUser(userId: UserId): Promise<readonly TenantId[]> {
    const rows = await this.database.directory<{ tenant: TenantId }>(
      'select tenant from directory.tenants_of_user($1) as tenant',
      [userId],
    );
    return rows.map((row) => row.tenant);
  }

  async tenantOfToken(hash: string): Promise<TenantId | null> {
    const rows = await this.database.directory<{ tenant: TenantId | null }>(
      'select directory.tenant_of_token($1) as tenant',
      [hash],
    );
    return rows[0]?.tenant ?? null;
  }
}
