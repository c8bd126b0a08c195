import type { StoreKey } from '@tiffin/access';
import type { Failure } from '@tiffin/contracts';
import {
  type DeploymentClaim,
  type DeploymentRows,
  type DeploymentStepName,
  type DeploymentStore,
  type EnvironmentClaim,
  type HealthRows,
  type OpenedSettings,
  type RestoreWanted,
  type SecretOpener,
  type SettingNames,
  stepPosition,
  type StepRecord,
} from '@tiffin/deployments-operations';
import { type RecordedStep } from '@tiffin/deployments-rules';
import { type DeploymentId, type EnvironmentId, newId } from '@tiffin/kernel';
import type { Needs } from '@tiffin/tenancy-rules';
import type { Fenced, RecordedFault } from '@tiffin/work-operations';
import { failureText } from '@tiffin/work-rules';
import { fenced } from './fence.js';
import { Prisma } from './generated/client.js';
import { checkedRows } from './reads/checked-rows.js';
import { idOf, integer, text, truth } from './reads/decode.js';
import { PostgresHealthRows } from './postgres-health-rows.js';
import { readSettings } from './read-settings.js';
import { RowShape } from './reads/row-shape.js';
import { takeEnvironment } from './take-environment.js';
import type { TenantDatabase, TenantTransaction } from './tenant-database.js';

const steps = RowShape.of({ name: ['s.name', text], hasPassed: ["s.state = 'succeeded'", truth] });
const age = RowShape.of({ ageMs: ['(extract(epoch from now() - s.started_at) * 1000)::bigint', integer] });

export class PostgresDeploymentStore implements DeploymentStore {
  constructor(
    private readonly database: TenantDatabase,
    /** Opens secrets; null: there are none. */
    private readonly opener: SecretOpener | null = null,
  ) {}

  within<T>(key: StoreKey, work: (rows: DeploymentRows & HealthRows) => Promise<T>): Promise<T> {
    return this.database.within(key, (transaction) =>
      work(new PostgresDeploymentRows(transaction, { ...key, opener: this.opener })),
    );
  }
}

/** Time decisions use the database's clock: `now()`. */
class PostgresDeploymentRows extends PostgresHealthRows implements DeploymentRows {
  constructor(
    transaction: TenantTransaction,
    private readonly place: StoreKey & { readonly opener: SecretOpener | null },
  ) {
    super(transaction, place.tenantId, place.actor);
  }

  claim(environmentId: EnvironmentId, holder: string, leaseMs: number): Promise<EnvironmentClaim | null> {
    return takeEnvironment(
      this.transaction,
      Prisma.sql`
      update environment
      set deploy_epoch = deploy_epoch + 1, deploy_starts = deploy_starts + 1, deploy_holder = ${holder},
        deploy_lease_until = now() + ${leaseMs}::int * interval '1 millisecond'
      where id = ${environmentId}::uuid and deployment_due_from(environment) < now()`,
    );
  }

  async claimForRestore(wanted: RestoreWanted, holder: string, leaseMs: number): Promise<DeploymentClaim | null> {
    const claim = await takeEnvironment(
      this.transaction,
      Prisma.sql`
      update environment
      set deploy_epoch = deploy_epoch + 1, deploy_holder = ${holder},
        deploy_lease_until = now() + ${leaseMs}::int * interval '1 millisecond'
      where id = ${wanted.environmentId}::uuid and deploy_epoch = ${wanted.epoch} and restore_due_from(environment) < now()`,
    );
    return claim?.desired && claim.current ? { ...claim, desired: claim.current } : null;
  }

  async renew(claim: EnvironmentClaim, leaseMs: number): Promise<Fenced> {
    return fenced(
      await this.transaction.$executeRaw`
      update environment set deploy_lease_until = now() + ${leaseMs}::int * interval '1 millisecond'
      where id = ${claim.environmentId}::uuid and deploy_epoch = ${claim.epoch}`,
    );
  }

  async release(claim: EnvironmentClaim): Promise<Fenced> {
    return fenced(
      await this.transaction.$executeRaw`
      update environment set deploy_holder = null, deploy_lease_until = null, deploy_starts = 0
      where id = ${claim.environmentId}::uuid and deploy_epoch = ${claim.epoch}`,
    );
  }

  async goBehind(claim: EnvironmentClaim, epoch: number): Promise<Fenced> {
    return fenced(
      await this.transaction.$executeRaw`
      update environment
      set deploy_epoch = greatest(deploy_epoch, ${epoch}), deploy_holder = null, deploy_lease_until = null, deploy_starts = 0
      where id = ${claim.environmentId}::uuid and deploy_epoch = ${claim.epoch}`,
    );
  }

  async recordFault(
    claim: EnvironmentClaim,
    { text: fault, retryAfterMs, isExplained }: RecordedFault,
  ): Promise<Fenced> {
    return fenced(
      await this.transaction.$executeRaw`
      update environment set deploy_holder = null, deploy_lease_until = null, deploy_fault = ${fault},
        deploy_faults = deploy_faults + 1, deploy_next_try_at = now() + ${retryAfterMs}::int * interval '1 millisecond',
        deploy_starts = case when ${isExplained} then 0 else deploy_starts end
      where id = ${claim.environmentId}::uuid and deploy_epoch = ${claim.epoch}`,
    );
  }

  async recordRestore(claim: DeploymentClaim, { retryAfterMs }: { retryAfterMs: number }): Promise<Fenced> {
    return fenced(
      await this.transaction.$executeRaw`
      update environment set deploy_holder = null, deploy_lease_until = null, deploy_fault = null, is_stopped = false,
        deploy_faults = deploy_faults + 1, deploy_next_try_at = now() + ${retryAfterMs}::int * interval '1 millisecond'
      where id = ${claim.environmentId}::uuid and deploy_epoch = ${claim.epoch}`,
    );
  }

  async recordServing(claim: DeploymentClaim): Promise<Fenced> {
    return fenced(
      await this.transaction.$executeRaw`
      update environment set is_stopped = false where id = ${claim.environmentId}::uuid and deploy_epoch = ${claim.epoch}`,
    );
  }

  async recordStop(claim: EnvironmentClaim): Promise<Fenced> {
    const count = await this.transaction.$executeRaw`
      update environment
      set is_stopped = desired_release_id is not null, is_ending = false,
        current_release_id = case when desired_release_id is not null then current_release_id end,
        live_revision_number = case when desired_release_id is not null then live_revision_number end,
        running_failure = case when desired_release_id is not null then running_failure end, deploy_fault = null, deploy_faults = 0, deploy_starts = 0, deploy_next_try_at = null, deploy_holder = null,
        deploy_lease_until = null
      where id = ${claim.environmentId}::uuid and deploy_epoch = ${claim.epoch}`;
    if (count === 0) return 'stale';
    await this.transaction.$executeRaw`
      update deployment set state = 'superseded', finished_at = now()
      where environment_id = ${claim.environmentId}::uuid and state = 'running'`;
    return 'written';
  }

  async openDeployment(claim: DeploymentClaim): Promise<DeploymentId | 'stale'> {
    if (!(await this.holds(claim))) return 'stale';
    const { environmentId } = claim;
    const open = await this.transaction.deployment.findFirst({ where: { environmentId, state: 'running' } });
    const isSame = open?.releaseId === claim.desired.id && open.settingsVersion === claim.settingsVersion;
    if (open && isSame) return idOf<DeploymentId>()(open.id);
    if (open) await this.close(open.id, 'superseded', null);
    const id = newId<DeploymentId>();
    await this.transaction.$executeRaw`
      insert into deployment (id, tenant_id, environment_id, release_id, revision_number, settings_version, state)
      values (${id}::uuid, ${this.tenantId}::uuid, ${environmentId}::uuid, ${claim.desired.id}::uuid, ${claim.revisionNumber}::int,
        ${claim.settingsVersion}::int, 'running')`;
    return id;
  }

  /** Locks the environment's row if the claim's epoch is still its own, so that what follows in this transaction is fenced too. */
  private async holds(claim: DeploymentClaim): Promise<boolean> {
    const count = await this.transaction.$executeRaw`
      select 1 from environment where id = ${claim.environmentId}::uuid and deploy_epoch = ${claim.epoch} for update`;
    return count > 0;
  }

  async recordSteps(claim: DeploymentClaim, deploymentId: DeploymentId, steps: readonly StepRecord[]): Promise<Fenced> {
    if (!(await this.holds(claim))) return 'stale';
    for (const { name, state, detail } of steps) {
      await this.transaction.$executeRaw`
        insert into deployment_step as s (tenant_id, deployment_id, name, position, state, detail, finished_at)
        values (${this.tenantId}::uuid, ${deploymentId}::uuid, ${name}, ${stepPosition(name)}::int, ${state}, ${detail},
          case when ${state} <> 'running' then now() end)
        on conflict (tenant_id, deployment_id, name)
          do update set state = excluded.state, detail = excluded.detail, finished_at = excluded.finished_at`;
    }
    return 'written';
  }

  recordedSteps(deploymentId: DeploymentId): Promise<readonly RecordedStep[]> {
    return checkedRows(
      this.transaction,
      steps,
      (columns) => Prisma.sql`
        select ${columns} from deployment_step s where s.deployment_id = ${deploymentId}::uuid order by s.position`,
    );
  }

  async watchStep(
    claim: DeploymentClaim,
    deploymentId: DeploymentId,
    name: DeploymentStepName,
  ): Promise<number | 'stale'> {
    if (!(await this.holds(claim))) return 'stale';
    await this.transaction.$executeRaw`
      update environment set deploy_starts = 0 where id = ${claim.environmentId}::uuid and deploy_starts <> 0`;
    const [row] = await checkedRows(
      this.transaction,
      age,
      (columns) => Prisma.sql`
        select ${columns} from deployment_step s where s.deployment_id = ${deploymentId}::uuid and s.name = ${name}`,
    );
    return row?.ageMs ?? 0;
  }

  async recordArrival(claim: DeploymentClaim): Promise<Fenced> {
    // Below every version: it stays due, and is not settled, until `succeed`.
    return fenced(
      await this.transaction.$executeRaw`
      update environment
      set current_release_id = desired_release_id, live_revision_number = desired_revision_number, applied_settings_version = -1,
        is_stopped = false, deploy_failure = null, deploy_starts = 0, running_failure = null
      where id = ${claim.environmentId}::uuid and deploy_epoch = ${claim.epoch}`,
    );
  }

  async succeed(claim: DeploymentClaim, deploymentId: DeploymentId): Promise<Fenced> {
    // The revision is read now, not at the claim: a newer one that plans to the same release may have come meanwhile.
    const count = await this.transaction.$executeRaw`
      update environment
      set current_release_id = desired_release_id, live_revision_number = desired_revision_number,
        applied_settings_version = ${claim.settingsVersion}::int, is_stopped = false,
        deploy_failure = null, deploy_fault = null, deploy_faults = 0, deploy_starts = 0, deploy_next_try_at = null, running_failure = null,
        deploy_holder = null, deploy_lease_until = null
      where id = ${claim.environmentId}::uuid and deploy_epoch = ${claim.epoch}`;
    if (count === 0) return 'stale';
    await this.close(deploymentId, 'succeeded', null);
    return 'written';
  }

  async fail(claim: DeploymentClaim, deploymentId: DeploymentId, failure: Failure): Promise<DeploymentClaim | 'stale'> {
    const epoch = claim.epoch + 1;
    const count = await this.transaction.$executeRaw`
      update environment
      set deploy_epoch = ${epoch}, is_stopped = false, deploy_failed_release_id = ${claim.desired.id}::uuid,
        failed_settings_version = ${claim.settingsVersion}::int,
        deploy_failure = ${JSON.stringify(failure)}::jsonb, deploy_fault = null, deploy_faults = 0, deploy_starts = 0, deploy_next_try_at = null
      where id = ${claim.environmentId}::uuid and deploy_epoch = ${claim.epoch}`;
    if (count === 0) return 'stale';
    await this.close(deploymentId, 'failed', failureText(failure));
    return { ...claim, epoch };
  }

  async hold(claim: DeploymentClaim, needs: Needs): Promise<Fenced> {
    return fenced(
      await this.transaction.$executeRaw`
      update environment set held_units = greatest(held_units, ${needs.units}::int),
        held_replicas = greatest(held_replicas, ${needs.replicas}::int),
        held_cpu_millicores = greatest(held_cpu_millicores, ${needs.cpuMillicores}::int),
        held_memory_mb = greatest(held_memory_mb, ${needs.memoryMb}::int),
        held_disk_mb = greatest(held_disk_mb, ${needs.diskMb}::int)
      where id = ${claim.environmentId}::uuid and deploy_epoch = ${claim.epoch}`,
    );
  }

  async holdNoMore(claim: EnvironmentClaim, needs: Needs): Promise<Fenced> {
    return fenced(
      await this.transaction.$executeRaw`
      update environment set held_units = ${needs.units}::int, held_replicas = ${needs.replicas}::int,
        held_cpu_millicores = ${needs.cpuMillicores}::int, held_memory_mb = ${needs.memoryMb}::int, held_disk_mb = ${needs.diskMb}::int
      where id = ${claim.environmentId}::uuid and deploy_epoch = ${claim.epoch}`,
    );
  }

  settingsOf(environmentId: EnvironmentId, names: SettingNames): Promise<OpenedSettings> {
    return readSettings(this.transaction, { ...this.place, environmentId }, names);
  }

  private async close(id: string, state: 'succeeded' | 'failed' | 'superseded', error: string | null): Promise<void> {
    await this.transaction.$executeRaw`
      with closed as (
        update deployment set state = ${state}, error = ${error}, finished_at = now() where id = ${id}::uuid returning environment_id, state)
      delete from migration m using closed
      where m.environment_id = closed.environment_id and m.state = 'planned' and closed.state <> 'superseded'`;
  }
}
