import type { EnvironmentAddress, ProjectAddress, WorkDirectory } from '@tiffin/deployments-operations';
import type { EnvironmentId, ProjectId, TenantId } from '@tiffin/kernel';
import { idOf, orNull } from './reads/decode.js';
import { RowShape } from './reads/row-shape.js';
import { statement } from './reads/statement.js';
import type { TenantDatabase } from './tenant-database.js';

const first = '00000000-0000-0000-0000-000000000000';

const address = RowShape.of({
  environmentId: ['id', idOf<EnvironmentId>()],
  tenantId: ['tenant', idOf<TenantId>()],
});
const projectAddress = RowShape.of({ projectId: ['id', idOf<ProjectId>()], tenantId: ['tenant', idOf<TenantId>()] });
const owner = RowShape.of({ tenantId: ['directory.tenant_of_token($1)', orNull(idOf<TenantId>())] });

const environmentsAfter = statement(
  address,
  (columns) => `select ${columns} from directory.environments_after($1, $2)`,
);
const buildsDue = statement(projectAddress, (columns) => `select ${columns} from directory.builds_due($1)`);
const tenantOfToken = statement(owner, (columns) => `select ${columns}`);

/** Finds the tenant of a token, and the work of all tenants: ids only. */
export class PostgresDirectory implements WorkDirectory {
  constructor(private readonly database: TenantDatabase) {}

  buildsDue(atMost: number): Promise<readonly ProjectAddress[]> {
    return this.database.directory(buildsDue, [atMost]);
  }

  environmentsAfter(environmentId: EnvironmentId | null, atMost: number): Promise<readonly EnvironmentAddress[]> {
    return this.database.directory(environmentsAfter, [environmentId ?? first, atMost]);
  }

  async tenantOfToken(hash: string): Promise<TenantId | null> {
    const [row] = await this.database.directory(tenantOfToken, [hash]);
    return row?.tenantId ?? null;
  }
}
