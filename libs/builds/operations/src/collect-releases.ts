import type { WorkerGrant } from '@tiffin/access';
import type { ProjectId, ReleaseId, TenantId } from '@tiffin/kernel';
import { type Collection, planCollection, type RetentionSettings } from '@tiffin/promotion-rules';
import type { Freed, RetentionDirectory, RetentionLook, RetentionRows, RetentionStore } from './retention-store.js';

export interface CollectReleasesParts {
  readonly directory: RetentionDirectory;
  readonly store: RetentionStore;
  readonly grantFor: (tenantId: TenantId) => WorkerGrant;
  readonly settings: RetentionSettings;
  readonly report: (error: unknown) => void;
  /** Told of each tenant that something was taken from. */
  readonly tell: (freed: Freed) => void;
}

const atOnce = 20;
/** Longer than a transaction may take, so that nobody looks through what somebody is at. */
const leaseMs = 600_000;
const dayMs = 86_400_000;
const shortestPauseMs = 60_000;
/** Builds of a project, and deployments of an environment, that stay: of the last month, and however old. */
const history = { most: 200, mostOld: 20 };
/** More at once would keep rows locked for long. */
const mostReleases = 1_000;

interface Looked extends Freed {
  readonly pauseMs: number;
}

/**
 * Takes their images from releases that nothing keeps. What is decided and what it was decided on are one transaction: whoever begins to
 * promote one of them meanwhile finds that it is too late, or is seen here. The files go later, as `CollectImages` has it.
 */
export class CollectReleases {
  constructor(private readonly parts: CollectReleasesParts) {}

  async run(): Promise<void> {
    const { directory, report } = this.parts;
    for (;;) {
      const tenants = await directory.takeRetention(atOnce, leaseMs);
      // One tenant whose rows cannot be read must not keep the others: it comes again once its time is up.
      for (const tenantId of tenants) await this.collect(tenantId).catch(report);
      if (tenants.length < atOnce) return;
    }
  }

  private async collect(tenantId: TenantId): Promise<void> {
    const { directory, store, grantFor, tell } = this.parts;
    const looked = await store.within(grantFor(tenantId), (rows) => this.lookThrough(rows, tenantId));
    await directory.restRetention(tenantId, looked.pauseMs);
    if (looked.releases + looked.images + looked.builds + looked.deployments > 0) tell(looked);
  }

  private async lookThrough(rows: RetentionRows, tenantId: TenantId): Promise<Looked> {
    const { settings } = this.parts;
    const pruned = await rows.prune(history);
    const first = await rows.look();
    const wanted = planCollection(first.facts, first.at, settings).releases.slice(0, mostReleases);
    const locked = new Set(await rows.lock(wanted));
    // Only from here on nobody can begin to use one of them: what is seen now is what counts.
    const look = await rows.look();
    const busy = look.facts.releases.map(({ id }) => id).filter((id) => !locked.has(id));
    const plan = planCollection({ ...look.facts, busy }, look.at, settings);
    const usedBefore = new Date(look.at.getTime() - settings.youngImageMs);
    const gone = await rows.collect({ releases: plan.releases, images: plan.images, usedBefore });
    await tellProjects(rows, look, plan.releases);
    return {
      ...{ tenantId, ...pruned, releases: plan.releases.length, images: gone.length },
      imageBytes: gone.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
      pauseMs: wanted.length === mostReleases ? 0 : pauseMs(plan, look, settings),
    };
  }
}

/** In the log of each project: which of its releases cannot be deployed any more as they are. */
async function tellProjects(rows: RetentionRows, { facts }: RetentionLook, gone: readonly ReleaseId[]): Promise<void> {
  const ids = new Set(gone);
  const numbers = new Map<ProjectId, number[]>();
  for (const { id, projectId, number } of facts.releases)
    if (ids.has(id)) numbers.set(projectId, [...(numbers.get(projectId) ?? []), number]);
  for (const [objectId, releases] of numbers)
    await rows.audit({ action: 'release.collect', objectKind: 'project', objectId, detail: { releases } });
}

/** Until something may go that is kept for its age alone; a day at most, for what is kept changes without a new release too. */
function pauseMs({ kept, images }: Collection, { facts, at }: RetentionLook, settings: RetentionSettings): number {
  const since = new Map(facts.releases.map(({ id, createdAt }) => [id, createdAt.getTime()]));
  const ofAge = kept
    .filter(({ reasons }) => reasons.every(({ why }) => why === 'young' || why === 'busy'))
    .map(({ releaseId }) => (since.get(releaseId) ?? 0) + settings.youngMs - at.getTime());
  const names = new Set(facts.releases.flatMap(({ imageDigests }) => imageDigests));
  const left = facts.images.filter(({ digest }) => !names.has(digest)).length > images.length;
  return Math.max(shortestPauseMs, Math.min(dayMs, ...ofAge, left ? settings.youngImageMs : dayMs));
}
