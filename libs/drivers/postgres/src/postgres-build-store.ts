import type { StoreKey } from '@tiffin/access';
import type {
  BuildClaim,
  BuildRows,
  BuildStore,
  MadeImage,
  NewBuild,
  NewRelease,
  StoredImage,
  StoredUnit,
} from '@tiffin/builds-operations';
import type { Failure } from '@tiffin/contracts';
import type { BuildId, EnvironmentId, ProjectId, RevisionId } from '@tiffin/kernel';
import type { Fenced, RecordedFault } from '@tiffin/work-operations';
import { AuditRows } from './audit-rows.js';
import { fenced } from './fence.js';
import { Prisma } from './generated/client.js';
import { checkedRows } from './reads/checked-rows.js';
import { idOf, integer, text, truth } from './reads/decode.js';
import { RowShape } from './reads/row-shape.js';
import type { TenantDatabase } from './tenant-database.js';

const claimed = RowShape.of({
  projectId: ['c.id', idOf<ProjectId>()],
  epoch: ['c.build_epoch', integer],
  faults: ['c.build_faults', integer],
  starts: ['c.build_starts', integer],
  revisionId: ['r.id', idOf<RevisionId>()],
  revisionNumber: ['r.number', integer],
  canvas: ['r.canvas', text],
});
const storedImage = RowShape.of({ digest: ['i.digest', text], sizeBytes: ['i.size_bytes', integer] });
const kept = RowShape.of({ isWhole: ['bool_and(keep_images(t.tenant_id, t.release_id))', truth] });
const follower = RowShape.of({ id: ['e.id', idOf<EnvironmentId>()] });

export class PostgresBuildStore implements BuildStore {
  constructor(private readonly database: TenantDatabase) {}

  within<T>(key: StoreKey, work: (rows: BuildRows) => Promise<T>): Promise<T> {
    return this.database.within(key, (transaction) =>
      work(new PostgresBuildRows(transaction, key.tenantId, key.actor)),
    );
  }
}

/** Time decisions use the database's clock: `now()`. */
class PostgresBuildRows extends AuditRows implements BuildRows {
  async claim(projectId: ProjectId, holder: string, leaseMs: number): Promise<BuildClaim | null> {
    const [claim] = await checkedRows(
      this.transaction,
      claimed,
      (columns) => Prisma.sql`
      with claimed as (
        update project
        set build_epoch = build_epoch + 1, build_starts = build_starts + 1, build_holder = ${holder},
          build_lease_until = now() + ${leaseMs}::int * interval '1 millisecond'
        where id = ${projectId}::uuid and build_due_from(project) < now()
        returning id, build_epoch, build_faults, build_starts, head_revision_id
      )
      select ${columns} from claimed c join revision r on r.id = c.head_revision_id`,
    );
    if (!claim) return null;
    await this.transaction.$executeRaw`
      update build set state = 'failed', finished_at = now(),
        error = 'The worker that built it stopped; the build was started again.'
      where project_id = ${projectId}::uuid and state = 'running'`;
    return claim;
  }

  async renew(claim: BuildClaim, leaseMs: number): Promise<Fenced> {
    return fenced(
      await this.transaction.$executeRaw`
      update project set build_lease_until = now() + ${leaseMs}::int * interval '1 millisecond'
      where id = ${claim.projectId}::uuid and build_epoch = ${claim.epoch}`,
    );
  }

  async release(claim: BuildClaim): Promise<Fenced> {
    return fenced(
      await this.transaction.$executeRaw`
      update project set build_holder = null, build_lease_until = null, build_starts = 0
      where id = ${claim.projectId}::uuid and build_epoch = ${claim.epoch}`,
    );
  }

  async recordFault(claim: BuildClaim, { text: fault, retryAfterMs, isExplained }: RecordedFault): Promise<Fenced> {
    return fenced(
      await this.transaction.$executeRaw`
      update project set build_holder = null, build_lease_until = null, build_fault = ${fault}, build_faults = build_faults + 1,
        build_next_try_at = now() + ${retryAfterMs}::int * interval '1 millisecond',
        build_starts = case when ${isExplained} then 0 else build_starts end
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
    const count = await this.transaction.$executeRaw`
      select 1 from project where id = ${claim.projectId}::uuid and build_epoch = ${claim.epoch} for update`;
    return count > 0;
  }

  async image(contentHash: string): Promise<StoredImage | null> {
    // Who collects locks the row too: it goes before, and is not found here, or it was used just now, and stays.
    const [found] = await checkedRows(
      this.transaction,
      storedImage,
      (columns) =>
        Prisma.sql`update image i set used_at = now() where i.content_hash = ${contentHash} returning ${columns}`,
    );
    return found ?? null;
  }

  async recordImage(contentHash: string, image: MadeImage): Promise<void> {
    const { digest, sizeBytes } = image;
    const plugins = image.plugins === undefined ? null : JSON.stringify(image.plugins);
    await this.transaction.$executeRaw`
      insert into image (tenant_id, content_hash, digest, size_bytes, plugins)
      values (${this.tenantId}::uuid, ${contentHash}, ${digest}, ${sizeBytes}::int, ${plugins})
      on conflict (tenant_id, content_hash) do update set used_at = now()`;
  }

  async startBuild(claim: BuildClaim, build: NewBuild): Promise<Fenced> {
    if (!(await this.holds(claim))) return 'stale';
    const { projectId, revisionId } = claim;
    await this.transaction.$executeRaw`
      insert into build (id, tenant_id, project_id, revision_id, unit_key, unit_name, content_hash, state)
      values (${build.id}::uuid, ${this.tenantId}::uuid, ${projectId}::uuid, ${revisionId}::uuid, ${build.unitKey},
        ${build.unitName}, ${build.contentHash}, 'running')`;
    return 'written';
  }

  async recordLog(id: BuildId, log: string): Promise<void> {
    await this.transaction.$executeRaw`update build set log = ${log} where state = 'running' and id = ${id}::uuid`;
  }

  async finishBuild(id: BuildId, outcome: { error: string | null; log: string }): Promise<void> {
    const state = outcome.error === null ? 'succeeded' : 'failed';
    // A build that the next holder has closed stays closed.
    await this.transaction.$executeRaw`
      update build set state = ${state}, error = ${outcome.error}, log = ${outcome.log}, finished_at = now(), is_metered = true
      where id = ${id}::uuid and state = 'running'`;
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

  async failRevision(claim: BuildClaim, failure: Failure): Promise<Fenced> {
    return fenced(
      await this.transaction.$executeRaw`
      update project
      set build_failed_revision_id = ${claim.revisionId}::uuid, build_failure = ${JSON.stringify(failure)}::jsonb,
        build_fault = null, build_faults = 0, build_next_try_at = null, build_starts = 0, build_holder = null,
        build_lease_until = null
      where id = ${claim.projectId}::uuid and build_epoch = ${claim.epoch}`,
    );
  }

  async finishRevision(claim: BuildClaim, release: NewRelease): Promise<readonly EnvironmentId[] | 'stale'> {
    const count = await this.transaction.$executeRaw`
      update project
      set built_revision_id = ${claim.revisionId}::uuid, build_holder = null, build_lease_until = null,
        build_failed_revision_id = null, build_failure = null, build_fault = null, build_faults = 0, build_next_try_at = null,
        build_starts = 0
      where id = ${claim.projectId}::uuid and build_epoch = ${claim.epoch}`;
    if (count === 0) return 'stale';
    await this.recordRelease(claim, release);
    await this.keepImages(claim);
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

  /** What is built is deployable: also a release that had lost its images, and one whose images were collected while it was built. */
  private async keepImages({ revisionId }: BuildClaim): Promise<void> {
    const [found] = await checkedRows(
      this.transaction,
      kept,
      (columns) => Prisma.sql`select ${columns} from revision_release t where t.revision_id = ${revisionId}::uuid`,
    );
    if (found?.isWhole !== true) throw new Error('An image went while the revision was built; it is built again.');
  }

  private async wantInFollowers({ projectId, revisionId, revisionNumber }: BuildClaim): Promise<EnvironmentId[]> {
    // The deploy epoch moves on only if another release is wanted; a revision that plans to the same one deploys nothing.
    const followers = await checkedRows(
      this.transaction,
      follower,
      (columns) => Prisma.sql`
      update environment e
      set desired_revision_number = ${revisionNumber}::int,
        deploy_epoch = e.deploy_epoch + case when e.desired_release_id is distinct from r.release_id then 1 else 0 end,
        deploy_lease_until = case when e.desired_release_id is distinct from r.release_id then null else e.deploy_lease_until end,
        deploy_failed_release_id =
          case when e.desired_release_id is distinct from r.release_id then null else e.deploy_failed_release_id end,
        deploy_failure = case when e.desired_release_id is distinct from r.release_id then null else e.deploy_failure end,
        deploy_fault = case when e.desired_release_id is distinct from r.release_id then null else e.deploy_fault end,
        deploy_faults = case when e.desired_release_id is distinct from r.release_id then 0 else e.deploy_faults end,
        deploy_starts = case when e.desired_release_id is distinct from r.release_id then 0 else e.deploy_starts end,
        deploy_next_try_at =
          case when e.desired_release_id is distinct from r.release_id then null else e.deploy_next_try_at end,
        live_revision_number =
          case when e.current_release_id = r.release_id then ${revisionNumber}::int else e.live_revision_number end,
        desired_release_id = r.release_id
      from revision_release r
      where e.project_id = ${projectId}::uuid and e.follows_head and r.revision_id = ${revisionId}::uuid
      returning ${columns}`,
    );
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
