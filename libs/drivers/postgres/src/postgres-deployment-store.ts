import type { StoreKey } from '@tiffin/access';
import type { Fenced } from '@tiffin/builds-operations';
import {
  type DeploymentClaim,
  type DeploymentRows,
  type DeploymentStore,
  deploymentSteps,
  type EnvironmentDuty,
  type StepRecord,
} from '@tiffin/deployments-operations';
import { type DeploymentId, type EnvironmentId, newId, type ReleaseId } from '@tiffin/kernel';
import { AuditRows } from './audit-rows.js';
import { fenced } from './fence.js';
import type { SecretKey } from './secret-key.js';
import type { TenantDatabase, TenantTransaction } from './tenant-database.js';

export class PostgresDeploymentStore implements DeploymentStore {
  constructor(
    private readonly database: TenantDatabase,
    /** Opens secrets; null: there are none. */
    private readonly secretKey: SecretKey | null = null,
  ) {}

  within<T>(key: StoreKey, work: (rows: DeploymentRows) => Promise<T>): Promise<T> {
    return this.database.within(key, (transaction) =>
      work(new Rows(transaction, { ...key, secretKey: this.secretKey })),
    );
  }
}

/** Time decisions use the database's clock: `now()`. */
class Rows extends AuditRows implements DeploymentRows {
  constructor(
    transaction: TenantTransaction,
    private readonly place: StoreKey & { readonly secretKey: SecretKey | null },
  ) {
    super(transaction, place.tenantId, place.actor);
  }

  async claim(environmentId: EnvironmentId, holder: string, leaseMs: number): Promise<DeploymentClaim | null> {
    const claimed = await this.transaction.$executeRaw`
      update environment
      set deploy_epoch = deploy_epoch + 1, deploy_holder = ${holder},
        deploy_lease_until = now() + ${leaseMs}::int * interval '1 millisecond'
      where id = ${environmentId}::uuid and deployment_due_from(environment) < now()`;
    return claimed === 0 ? null : this.readClaim(environmentId);
  }

  async claimForRestore(
    environmentId: EnvironmentId,
    holder: string,
    leaseMs: number,
  ): Promise<DeploymentClaim | null> {
    const claimed = await this.transaction.$executeRaw`
      update environment
      set deploy_epoch = deploy_epoch + 1, deploy_holder = ${holder},
        deploy_lease_until = now() + ${leaseMs}::int * interval '1 millisecond'
      where id = ${environmentId}::uuid
        and (deploy_lease_until is null or deploy_lease_until < now())
        and current_release_id is not null and deployment_due_from(environment) is null
        and (current_release_id = desired_release_id or deploy_failed_release_id = desired_release_id)`;
    if (claimed === 0) return null;
    const claim = await this.readClaim(environmentId);
    return claim.current ? { ...claim, desired: claim.current } : null;
  }

  private async readClaim(environmentId: EnvironmentId): Promise<DeploymentClaim> {
    const row = await this.transaction.environment.findFirstOrThrow({
      where: { id: environmentId },
      include: { desiredRelease: true, currentRelease: true, project: { select: { slug: true } } },
    });
    const tenant = await this.transaction.tenant.findFirstOrThrow();
    const asStored = (release: { id: string; content: string }) => ({
      id: release.id as ReleaseId,
      content: release.content,
    });
    if (!row.desiredRelease) throw new Error(`Environment ${environmentId} was claimed without a desired release`);
    return {
      environmentId,
      environmentName: row.name,
      projectSlug: row.project.slug,
      tenantSlug: tenant.slug,
      epoch: row.deployEpoch,
      desired: asStored(row.desiredRelease),
      current: row.currentRelease ? asStored(row.currentRelease) : null,
      revisionNumber: row.desiredRevisionNumber ?? 0,
      settingsVersion: row.settingsVersion,
    };
  }

  async renew(claim: DeploymentClaim, leaseMs: number): Promise<Fenced> {
    return fenced(
      await this.transaction.$executeRaw`
      update environment set deploy_lease_until = now() + ${leaseMs}::int * interval '1 millisecond'
      where id = ${claim.environmentId}::uuid and deploy_epoch = ${claim.epoch}`,
    );
  }

  async release(claim: DeploymentClaim, retryAfterMs: number): Promise<Fenced> {
    return fenced(
      await this.transaction.$executeRaw`
      update environment set deploy_holder = null, deploy_lease_until = now() + ${retryAfterMs}::int * interval '1 millisecond'
      where id = ${claim.environmentId}::uuid and deploy_epoch = ${claim.epoch}`,
    );
  }

  async openDeployment(claim: DeploymentClaim): Promise<DeploymentId | 'stale'> {
    if (!(await this.holds(claim))) return 'stale';
    const { environmentId } = claim;
    const open = await this.transaction.deployment.findFirst({ where: { environmentId, state: 'running' } });
    if (open?.releaseId === claim.desired.id) return open.id as DeploymentId;
    if (open) {
      await this.transaction.deployment.updateMany({
        where: { id: open.id },
        data: { state: 'superseded', finishedAt: new Date() },
      });
    }
    const id = newId<DeploymentId>();
    await this.transaction.deployment.create({
      data: {
        id,
        tenantId: this.tenantId,
        environmentId,
        releaseId: claim.desired.id,
        revisionNumber: claim.revisionNumber,
        state: 'running',
      },
    });
    return id;
  }

  /** Locks the environment's row if the claim's epoch is still its own, so that what follows in this transaction is fenced too. */
  private async holds(claim: DeploymentClaim): Promise<boolean> {
    const rows = await this.transaction.$queryRaw<unknown[]>`
      select 1 from environment where id = ${claim.environmentId}::uuid and deploy_epoch = ${claim.epoch} for update`;
    return rows.length > 0;
  }

  async recordStep(claim: DeploymentClaim, deploymentId: DeploymentId, step: StepRecord): Promise<Fenced> {
    if (!(await this.holds(claim))) return 'stale';
    const { name, state, detail } = step;
    const finishedAt = state === 'running' ? null : new Date();
    await this.transaction.deploymentStep.upsert({
      where: { tenantId_deploymentId_name: { tenantId: this.tenantId, deploymentId, name } },
      create: {
        tenantId: this.tenantId,
        deploymentId,
        name,
        position: deploymentSteps.indexOf(name),
        state,
        detail,
        finishedAt,
      },
      update: { state, detail, finishedAt },
    });
    return 'written';
  }

  async succeed(claim: DeploymentClaim, deploymentId: DeploymentId): Promise<Fenced> {
    // The revision is read now, not at the claim: a newer one that plans to the same release may have come meanwhile.
    const count = await this.transaction.$executeRaw`
      update environment
      set current_release_id = desired_release_id, live_revision_number = desired_revision_number,
        applied_settings_version = ${claim.settingsVersion},
        deploy_problem = null, deploy_holder = null, deploy_lease_until = null
      where id = ${claim.environmentId}::uuid and deploy_epoch = ${claim.epoch}`;
    if (count === 0) return 'stale';
    await this.transaction.deployment.updateMany({
      where: { id: deploymentId },
      data: { state: 'succeeded', finishedAt: new Date() },
    });
    return 'written';
  }

  async fail(claim: DeploymentClaim, deploymentId: DeploymentId, error: string): Promise<DeploymentClaim | 'stale'> {
    const epoch = claim.epoch + 1;
    const { count } = await this.transaction.environment.updateMany({
      where: { id: claim.environmentId, deployEpoch: claim.epoch },
      data: {
        deployEpoch: epoch,
        deployFailedReleaseId: claim.desired.id,
        failedSettingsVersion: claim.settingsVersion,
        deployProblem: error,
      },
    });
    if (count === 0) return 'stale';
    await this.transaction.deployment.updateMany({
      where: { id: deploymentId },
      data: { state: 'failed', error, finishedAt: new Date() },
    });
    return { ...claim, epoch };
  }

  async secretsOf(environmentId: EnvironmentId): Promise<Readonly<Record<string, string>>> {
    const { secretKey } = this.place;
    const rows = await this.transaction.secret.findMany({ where: { environmentId } });
    if (rows.length > 0 && !secretKey)
      throw new Error('There are secrets, and this process was given no key to open them.');
    const open = (row: (typeof rows)[number]) => secretKey?.open(row, { ...row, environmentId }) ?? '';
    return Object.fromEntries(rows.map((row) => [row.name, open(row)]));
  }

  async duty(environmentId: EnvironmentId): Promise<EnvironmentDuty | null> {
    const rows = await this.transaction.$queryRaw<EnvironmentDuty[]>`
      select
        coalesce(deployment_due_from(environment) < now(), false) as "needsDeployment",
        case when (deploy_lease_until is null or deploy_lease_until < now())
          and deployment_due_from(environment) is null
          and (current_release_id = desired_release_id or deploy_failed_release_id = desired_release_id)
          then current_release_id end as "servingReleaseId"
      from environment where id = ${environmentId}::uuid`;
    return rows[0] ?? null;
  }
}
