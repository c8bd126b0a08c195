import type { ProjectId, ReleaseId } from '@tiffin/kernel';
import { mostRollbackTargets } from './ledger.js';

/** A release that is there, of any project that shares the store of images. */
export interface RetainedRelease {
  readonly id: ReleaseId;
  readonly projectId: ProjectId;
  readonly number: number;
  readonly createdAt: Date;
  readonly imageDigests: readonly string[];
}

/** What an environment holds on to. */
export interface RetainedEnvironment {
  readonly name: string;
  readonly currentId: ReleaseId | null;
  readonly desiredId: ReleaseId | null;
  readonly stableId: ReleaseId | null;
  /** What it can go back to, the one that ran last first. */
  readonly rollbackTargets: readonly ReleaseId[];
}

/** A promotion that waits, runs or is being verified. */
export interface RetainedPromotion {
  readonly releaseId: ReleaseId;
  /** What ran when it started, and is put back where it fails; null: nothing, or it has not started. */
  readonly fromReleaseId: ReleaseId | null;
  readonly environmentName: string;
}

export interface RetainedImage {
  readonly contentHash: string;
  readonly digest: string;
  /** When a build last made it, or took it as it was. */
  readonly usedAt: Date;
  /** Digests of its layers, which other images may have as well. */
  readonly layers: readonly string[];
}

/** All that uses one store of images, read in one transaction. What is left out is not protected. */
export interface RetentionFacts {
  readonly releases: readonly RetainedRelease[];
  readonly environments: readonly RetainedEnvironment[];
  readonly promotions: readonly RetainedPromotion[];
  /** What somebody else has hold of at this moment: it is looked at again the next time. */
  readonly busy: readonly ReleaseId[];
  readonly images: readonly RetainedImage[];
  /** Content hashes of builds that have not come to an end, and of the units of each project's head. */
  readonly neededHashes: readonly string[];
}

export interface RetentionSettings {
  /** Newest releases of each project that stay. */
  readonly newest: number;
  /** Age below which no release goes. */
  readonly youngMs: number;
  /** How many of an environment's rollback targets stay deployable, those that ran last. */
  readonly rollbackTargets: number;
  /** An image is made, or taken as it is, before a release names it. */
  readonly youngImageMs: number;
}

const dayMs = 86_400_000;

export const retentionSettings: RetentionSettings = {
  newest: 20,
  youngMs: dayMs,
  rollbackTargets: mostRollbackTargets,
  youngImageMs: dayMs / 24,
};
