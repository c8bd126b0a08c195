import type { StoreKey } from '@tiffin/access';
import type { BuildRetryRows, BuildRetryStore } from '@tiffin/builds-operations';
import type { BuildProgress } from '@tiffin/builds-rules';
import type { DeploymentRetryRows, DeploymentRetryStore } from '@tiffin/deployments-operations';
import type { EnvironmentProgress } from '@tiffin/deployments-rules';
import type { EnvironmentId, ProjectId } from '@tiffin/kernel';
import { AuditRows } from './audit-rows.js';
import { Prisma } from './generated/client.js';
import { buildProgressColumns, deployProgressColumns } from './progress-columns.js';
import { checkedRows } from './reads/checked-rows.js';
import { RowShape } from './reads/row-shape.js';
import type { TenantDatabase } from './tenant-database.js';

const buildProgress = RowShape.of(buildProgressColumns);
const environmentProgress = RowShape.of({ ...deployProgressColumns, ...buildProgressColumns });

export class PostgresBuildRetryStore implements BuildRetryStore {
  constructor(private readonly database: TenantDatabase) {}

  within<T>(key: StoreKey, work: (rows: BuildRetryRows) => Promise<T>): Promise<T> {
    return this.database.within(key, (transaction) =>
      work(new PostgresBuildRetryRows(transaction, key.tenantId, key.actor)),
    );
  }
}

class PostgresBuildRetryRows extends AuditRows implements BuildRetryRows {
  async lockProgress(projectId: ProjectId): Promise<BuildProgress | null> {
    const [row] = await checkedRows(
      this.transaction,
      buildProgress,
      (columns) => Prisma.sql`select ${columns} from project p where p.id = ${projectId}::uuid for update`,
    );
    return row ?? null;
  }

  async forgetTrouble(projectId: ProjectId): Promise<void> {
    await this.transaction.$executeRaw`
      update project set build_failed_revision_id = null, build_failure = null, build_fault = null, build_faults = 0,
        build_next_try_at = null, build_starts = 0
      where id = ${projectId}::uuid`;
  }
}

export class PostgresDeploymentRetryStore implements DeploymentRetryStore {
  constructor(private readonly database: TenantDatabase) {}

  within<T>(key: StoreKey, work: (rows: DeploymentRetryRows) => Promise<T>): Promise<T> {
    return this.database.within(key, (transaction) =>
      work(new PostgresDeploymentRetryRows(transaction, key.tenantId, key.actor)),
    );
  }
}

class PostgresDeploymentRetryRows extends AuditRows implements DeploymentRetryRows {
  async lockProgress(environmentId: EnvironmentId): Promise<EnvironmentProgress | null> {
    const [row] = await checkedRows(
      this.transaction,
      environmentProgress,
      (columns) => Prisma.sql`
      select ${columns} from environment t join project p on p.id = t.project_id
      where t.id = ${environmentId}::uuid for update of t`,
    );
    return row ?? null;
  }

  async forgetTrouble(environmentId: EnvironmentId): Promise<void> {
    await this.transaction.$executeRaw`
      update environment set deploy_failed_release_id = null, deploy_failure = null, deploy_fault = null, deploy_faults = 0,
        deploy_next_try_at = null, deploy_starts = 0
      where id = ${environmentId}::uuid`;
  }
}
