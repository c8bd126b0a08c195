import type { WorkerGrant } from '@tiffin/access';
import { contentHashOf, planUnits, type PlannedUnit, planRelease } from '@tiffin/builds-rules';
import { readStoredCanvas } from '@tiffin/canvas-rules';
import type { Failure } from '@tiffin/contracts';
import { accepted, type EnvironmentId, newId, type ProjectId, Refusal, type ReleaseId } from '@tiffin/kernel';
import { type Doorbell, Lease } from '@tiffin/work-operations';
import { faultText, isExplained, isQuarantined, quarantineFailure, retryDelayMs } from '@tiffin/work-rules';
import type { BuildClaim, BuildRows, BuildStore, StoredImage, StoredUnit } from './build-store.js';
import type { BuildSecrets } from './build-secrets.js';
import { BuildFailed, BuildUnit } from './build-unit.js';
import type { ImageDelivery } from './image-delivery.js';
import type { ImageFactory } from './image-factory.js';

export interface BuildSettings {
  /** Name of this worker, unique among workers. */
  readonly holder: string;
  readonly leaseMs: number;
  /** When to try again after a first fault; `retryDelayMs` says how it goes on. */
  readonly retryAfterMs: number;
}

export interface BuildParts {
  readonly store: BuildStore;
  readonly factory: ImageFactory;
  readonly secrets: BuildSecrets;
  /** Absent: cells find images where they were built. */
  readonly delivery?: ImageDelivery;
  readonly doorbell: Doorbell;
  /** Told of faults that are not the user's; they are tried again. */
  readonly report: (error: unknown, projectId: string) => void;
}

interface PlannedContent {
  readonly unit: PlannedUnit;
  readonly contentHash: string;
}

/** Looks at one project and builds what its head lacks, until nothing is left to build. */
export class BuildProject {
  private readonly buildUnit: BuildUnit;
  private readonly underWay = new Map<BuildClaim, { readonly grant: WorkerGrant; readonly lease: Lease }>();

  constructor(
    private readonly parts: BuildParts,
    private readonly settings: BuildSettings,
    private readonly chance: () => number = Math.random,
  ) {
    this.buildUnit = new BuildUnit(parts);
  }

  async run(grant: WorkerGrant, projectId: ProjectId): Promise<void> {
    for (;;) {
      const claim = await this.within(grant, (rows) =>
        rows.claim(projectId, this.settings.holder, this.settings.leaseMs),
      );
      if (!claim) return;
      const settled = await this.buildHeld(grant, claim);
      if (!settled) return;
    }
  }

  /**
   * Lets go of what is being built, for another worker to begin: a build may take longer than a worker that is to end has. What comes to an end
   * here before anybody has begun is kept all the same.
   */
  async leave(): Promise<void> {
    for (const [claim, { grant, lease }] of this.underWay) {
      lease.stop();
      await this.within(grant, (rows) => rows.release(claim));
    }
  }

  /** False where a fault asks for a pause. */
  private async buildHeld(grant: WorkerGrant, claim: BuildClaim): Promise<boolean> {
    const { leaseMs } = this.settings;
    const renew = async () => (await this.within(grant, (rows) => rows.renew(claim, leaseMs))) === 'written';
    const lease = new Lease(renew, leaseMs / 3);
    this.underWay.set(claim, { grant, lease });
    try {
      if (isQuarantined(claim.starts)) throw new BuildFailed(quarantineFailure('Building this revision'));
      await this.build(grant, claim, lease);
      return true;
    } catch (error) {
      if (error instanceof BuildFailed) {
        await this.within(grant, (rows) => failRevision(rows, claim, error.failure));
        return true;
      }
      if (error instanceof Refusal && error.code === 'EPOCH_STALE') return true;
      this.parts.report(error, claim.projectId);
      const retryAfterMs = retryDelayMs(claim.faults, this.settings.retryAfterMs, this.chance());
      const fault = { text: faultText(error), retryAfterMs, isExplained: isExplained(error) };
      await this.within(grant, (rows) => rows.recordFault(claim, fault));
      return false;
    } finally {
      this.underWay.delete(claim);
      lease.stop();
    }
  }

  private async build(grant: WorkerGrant, claim: BuildClaim, lease: Lease): Promise<void> {
    const canvas = accepted(readStoredCanvas(JSON.parse(claim.canvas)));
    const planned = planUnits(canvas, this.parts.factory.runtimeDigests()).map((unit) => ({
      unit,
      contentHash: contentHashOf(unit.content),
    }));
    const recorded = await this.within(grant, (rows) => rows.recordUnits(claim, planned.map(storedUnit)));
    if (recorded === 'stale') throw stale(claim);
    const images = new Map<string, StoredImage>();
    for (const { unit, contentHash } of planned) {
      if (!lease.held) return;
      images.set(unit.key, await this.buildUnit.run({ key: grant, claim, unit, contentHash }));
    }
    const release = planRelease(
      canvas,
      planned.map(({ unit }) => ({ ...unit, imageDigest: digestOf(images, unit.key) })),
    );
    const followers = await this.within(grant, (rows) => finishRevision(rows, claim, release));
    for (const environmentId of followers) {
      this.parts.doorbell.ring('deploy', { tenantId: grant.tenantId, environmentId });
    }
  }

  private within<T>(grant: WorkerGrant, work: (rows: BuildRows) => Promise<T>): Promise<T> {
    return this.parts.store.within(grant, work);
  }
}

const stale = (claim: BuildClaim): Refusal => Refusal.of('EPOCH_STALE', claim.projectId);

function digestOf(images: ReadonlyMap<string, StoredImage>, key: string): string {
  const image = images.get(key);
  if (!image) throw new Error(`Unit ${key} was planned and not built`);
  return image.digest;
}

const storedUnit = ({ unit, contentHash }: PlannedContent): StoredUnit => ({
  key: unit.key,
  kind: unit.kind,
  name: unit.name,
  entityId: unit.entityId,
  contentHash,
  upstreams: unit.upstreams,
  memoryMb: unit.memoryMb,
});

async function failRevision(rows: BuildRows, claim: BuildClaim, failure: Failure): Promise<void> {
  if ((await rows.failRevision(claim, failure)) === 'stale') return;
  await rows.audit({
    action: 'revision.build-fail',
    objectKind: 'project',
    objectId: claim.projectId,
    detail: { revision: claim.revisionNumber, unit: failure.unitKey, reason: failure.reason },
  });
}

async function finishRevision(
  rows: BuildRows,
  claim: BuildClaim,
  release: { readonly sha256: string; readonly content: string },
): Promise<readonly EnvironmentId[]> {
  const followers = await rows.finishRevision(claim, { id: newId<ReleaseId>(), ...release });
  // Throwing undoes the release row too: a worker that lost its lease writes nothing.
  if (followers === 'stale') throw stale(claim);
  const detail = { revision: claim.revisionNumber, release: release.sha256 };
  await rows.audit({ action: 'revision.build', objectKind: 'project', objectId: claim.projectId, detail });
  for (const objectId of followers) {
    await rows.audit({ action: 'release.want', objectKind: 'environment', objectId, detail });
  }
  return followers;
}
