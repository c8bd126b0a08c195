import type { StoreKey } from '@tiffin/access';
import type {
  BuildClaim,
  BuildRows,
  BuildStore,
  Fenced,
  NewBuild,
  NewRelease,
  StoredImage,
  StoredUnit,
} from '@tiffin/builds-operations';
import type { BuildId, EnvironmentId, ProjectId } from '@tiffin/kernel';
import { AuditRows } from './audit-rows.js';
import { fenced } from './fence.js';
import type { TenantDatabase } from './tenant-database.js';

export class PostgresBuildStore implements BuildStore {
  constructor(private readonly database: TenantDatabase) {}

  within<T>(key: StoreKey, work: (rows: BuildRows) => Promise<T>): Promise<T> {
    return this.database.within(key, (transaction) => work(new Rows(transaction, key.tenantId, key.actor)));
  }
}

/** Time decisions use the database's clock: `now()`. */
class Rows extends AuditRows implements BuildRows {
  async claim(projectId: ProjectId, holder: string, leaseMs: number): Promise<BuildClaim | null> {
    const rows = await this.transaction.$queryRaw<BuildClaim[]>`
      with claimed as (
        update project
        set build_epoch = build_epoch + 1, build_holder = ${holder},
          build_lease_until = now() + ${leaseMs}::int * interval '1 millisecond'
        where id = ${projectId}::uuid and build_due_from(project) < now()
        returning id, build_epoch, head_revision_id
      )
      select c.id as "projectId", c.build_epoch as epoch, r.id as "revisionId", r.number as "revisionNumber", r.canvas
      from claimed c join revision r on r.id = c.head_revision_id`;
    const claim = rows[0];
    if (!claim) return null;
    await this.transaction.build.updateMany({
      where: { projectId, state: 'running' },
      data: {
        state: 'failed',
        error: 'The worker that built it stopped; the build was started again.',
        finishedAt: new Date(),
      },
    });
    return claim;
  }

  async renew(claim: BuildClaim, leaseMs: number): Promise<Fenced> {
    return fenced(
      await this.transaction.$executeRaw`
      update project set build_lease_until = now() + ${leaseMs}::int * interval '1 millisecond'
      where id = ${claim.projectId}::uuid and build_epoch = ${claim.epoch}`,
    );
  }

  async release(claim: BuildClaim, retryAfterMs: number): Promise<Fenced> {
    return fenced(
      await this.transaction.$executeRaw`
      update project set build_holder = null, build_lease_until = now() + ${retryAfterMs}::int * interval '1 millisecond'
      where id = ${claim.projectId}::uuid and build_epoch = ${claim.epoch}`,
    );
  }

  async recordUnits(claim: BuildClaim, units: readonly StoredUnit[]): Promise<Fenced> {
    if (!(await this.holds(claim))) return 'stale';
    const { tenantId } = this;
    const { revisionId } = claim;
    await this.transaction.unit.createMany({
      data: units.map((unit) => ({ ...unit, upstreams: [...unit.upstreams], tenantId, revisionId })),
      skipDuplicates: true,
    });
    return 'written';
  }

  /** Locks the project's row if the claim's epoch is still its own, so that what follows in this transaction is fenced too. */
  private async holds(claim: BuildClaim): Promise<boolean> {
    const rows = await this.transaction.$queryRaw<unknown[]>`
      select 1 from project where id = ${claim.projectId}::uuid and build_epoch = ${claim.epoch} for update`;
    return rows.length > 0;
  }

  async image(contentHash: string): Promise<StoredImage | null> {
    return this.transaction.image.findFirst({ where: { contentHash }, select: { digest: true, sizeBytes: true } });
  }

  async recordImage(contentHash: string, image: StoredImage): Promise<void> {
    const { digest, sizeBytes } = image;
    await this.transaction.image.createMany({
      data: [{ tenantId: this.tenantId, contentHash, digest, sizeBytes }],
      skipDuplicates: true,
    });
  }

  async startBuild(claim: BuildClaim, build: NewBuild): Promise<Fenced> {
    if (!(await this.holds(claim))) return 'stale';
    const { projectId, revisionId } = claim;
    await this.transaction.build.create({
      data: { ...build, projectId, revisionId, tenantId: this.tenantId, state: 'running' },
    });
    return 'written';
  }

  async finishBuild(id: BuildId, outcome: { error: string | null; log: string }): Promise<void> {
    const state = outcome.error === null ? 'succeeded' : 'failed';
    // A build that the next holder has closed stays closed.
    await this.transaction.build.updateMany({
      where: { id, state: 'running' },
      data: { state, ...outcome, finishedAt: new Date() },
    });
  }

  async dependencyLock(packagesHash: string): Promise<string | null> {
    const kept = await this.transaction.dependencyLock.findFirst({ where: { packagesHash } });
    return kept?.lockfile ?? null;
  }

  async keepDependencyLock(packagesHash: string, lockfile: string): Promise<string> {
    await this.transaction.dependencyLock.createMany({
      data: [{ tenantId: this.tenantId, packagesHash, lockfile }],
      skipDuplicates: true,
    });
    return (await this.dependencyLock(packagesHash)) ?? lockfile;
  }

  async failRevision(claim: BuildClaim, problem: string): Promise<Fenced> {
    const { count } = await this.transaction.project.updateMany({
      where: { id: claim.projectId, buildEpoch: claim.epoch },
      data: {
        buildFailedRevisionId: claim.revisionId,
        buildProblem: problem,
        buildHolder: null,
        buildLeaseUntil: null,
      },
    });
    return fenced(count);
  }

  async finishRevision(claim: BuildClaim, release: NewRelease): Promise<readonly EnvironmentId[] | 'stale'> {
    const count = await this.transaction.$executeRaw`
      update project
      set built_revision_id = ${claim.revisionId}::uuid, build_holder = null, build_lease_until = null, build_problem = null
      where id = ${claim.projectId}::uuid and build_epoch = ${claim.epoch}`;
    if (count === 0) return 'stale';
    await this.recordRelease(claim, release);
    return this.wantInFollowers(claim);
  }

  /** The first release of a content stays, and what a revision was first built into. */
  private async recordRelease(
    { projectId, revisionId }: BuildClaim,
    { id, sha256, content }: NewRelease,
  ): Promise<void> {
    const { tenantId } = this;
    await this.transaction.$executeRaw`
      insert into release (id, tenant_id, project_id, sha256, content)
      values (${id}::uuid, ${tenantId}::uuid, ${projectId}::uuid, ${sha256}, ${content})
      on conflict do nothing`;
    await this.transaction.$executeRaw`
      insert into revision_release (tenant_id, revision_id, release_id)
      select r.tenant_id, ${revisionId}::uuid, r.id from release r
      where r.project_id = ${projectId}::uuid and r.sha256 = ${sha256}
      on conflict do nothing`;
  }

  private async wantInFollowers({ projectId, revisionId, revisionNumber }: BuildClaim): Promise<EnvironmentId[]> {
    // The deploy epoch moves on only if another release is wanted; a revision that plans to the same one deploys nothing.
    const followers = await this.transaction.$queryRaw<{ id: EnvironmentId }[]>`
      update environment e
      set desired_revision_number = ${revisionNumber}::int,
        deploy_epoch = e.deploy_epoch + case when e.desired_release_id is distinct from r.release_id then 1 else 0 end,
        deploy_lease_until = case when e.desired_release_id is distinct from r.release_id then null else e.deploy_lease_until end,
        deploy_failed_release_id =
          case when e.desired_release_id is distinct from r.release_id then null else e.deploy_failed_release_id end,
        deploy_problem = case when e.desired_release_id is distinct from r.release_id then null else e.deploy_problem end,
        live_revision_number =
          case when e.current_release_id = r.release_id then ${revisionNumber}::int else e.live_revision_number end,
        desired_release_id = r.release_id
      from revision_release r
      where e.project_id = ${projectId}::uuid and e.follows_head and r.revision_id = ${revisionId}::uuid
      returning e.id`;
    await this.closeOtherDeployments(projectId);
    return followers.map(({ id }) => id);
  }

  /** Who wants back what is served opens no deployment that would end the one under way. */
  private async closeOtherDeployments(projectId: ProjectId): Promise<void> {
    await this.transaction.$executeRaw`
      update deployment d set state = 'superseded', finished_at = now()
      from environment e
      where e.project_id = ${projectId}::uuid and e.follows_head and d.environment_id = e.id
        and d.state = 'running' and d.release_id <> e.desired_release_id`;
  }
}
