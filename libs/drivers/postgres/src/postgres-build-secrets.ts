import type { StoreKey } from '@tiffin/access';
import type { BuildSecrets } from '@tiffin/builds-operations';
import type { SecretOpener } from '@tiffin/deployments-operations';
import type { ProjectId } from '@tiffin/kernel';
import { openSealed, sealedShape } from './read-settings.js';
import { statement } from './reads/statement.js';
import type { TenantDatabase } from './tenant-database.js';

const sealedOf = statement(
  sealedShape,
  (
    columns,
  ) => `select ${columns} from environment e join secret s on s.tenant_id = e.tenant_id and s.environment_id = e.id
    left join tenant_key k on k.tenant_id = s.tenant_id and k.version = s.key_version where e.project_id = $1`,
);

export class PostgresBuildSecrets implements BuildSecrets {
  constructor(
    private readonly database: TenantDatabase,
    /** Asked for where there is something to open, and not before: what it takes is large. */
    private readonly opener: () => Promise<SecretOpener>,
  ) {}

  async ofProject(key: StoreKey, projectId: ProjectId): Promise<readonly Readonly<Record<string, string>>[]> {
    const sealed = await this.database.read(key, sealedOf, [projectId]);
    if (sealed.length === 0) return [];
    const opened = await openSealed(sealed, await this.opener(), key.tenantId);
    return opened.flatMap(({ name, value }) => (value === null ? [] : [{ [name]: value }]));
  }
}
