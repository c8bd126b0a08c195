import type { ReleaseId } from '@tiffin/kernel';
import { keepReasons, type KeptRelease } from './keep-reasons.js';
import {
  type RetainedImage,
  type RetentionFacts,
  type RetentionSettings,
  retentionSettings,
} from './retention-facts.js';

export interface Collection {
  /** Releases that nothing holds, oldest first. */
  readonly releases: readonly ReleaseId[];
  readonly kept: readonly KeptRelease[];
  readonly images: readonly Pick<RetainedImage, 'contentHash' | 'digest'>[];
  /** Layers that no image which stays has. */
  readonly layers: readonly string[];
  /** Releases that something names and that were not among the facts. Where there are any, the facts are not whole, and nothing goes. */
  readonly unknown: readonly ReleaseId[];
}

const namedBy = ({ environments, promotions }: RetentionFacts): ReleaseId[] =>
  [
    ...environments.flatMap((one) => [one.currentId, one.desiredId, one.stableId, ...one.rollbackTargets]),
    ...promotions.flatMap(({ releaseId, fromReleaseId }) => [releaseId, fromReleaseId]),
  ].filter((id) => id !== null);

function unknownIn(facts: RetentionFacts, settings: RetentionSettings): ReleaseId[] {
  const there = new Set(facts.releases.map(({ id }) => id));
  // What an environment could go back to long ago has gone by now; the ledger still names it.
  const environments = facts.environments.map((one) => ({
    ...one,
    rollbackTargets: one.rollbackTargets.slice(0, settings.rollbackTargets),
  }));
  return [...new Set(namedBy({ ...facts, environments }).filter((id) => !there.has(id)))];
}

/** Images that stay: those of releases that stay, those that are needed for what is being built, and those that are new. */
function keptImages(
  facts: RetentionFacts,
  kept: ReadonlySet<ReleaseId>,
  newerThan: number,
): ReadonlySet<RetainedImage> {
  const digests = new Set(facts.releases.filter(({ id }) => kept.has(id)).flatMap(({ imageDigests }) => imageDigests));
  const hashes = new Set(facts.neededHashes);
  const isKept = ({ digest, contentHash, usedAt }: RetainedImage): boolean =>
    digests.has(digest) || hashes.has(contentHash) || usedAt.getTime() > newerThan;
  const digestsKept = new Set(facts.images.filter(isKept).map(({ digest }) => digest));
  // Two contents may come to the same image: it goes when neither needs it.
  return new Set(facts.images.filter(({ digest }) => digestsKept.has(digest)));
}

function goneLayers(images: readonly RetainedImage[], kept: ReadonlySet<RetainedImage>): string[] {
  const needed = new Set([...kept].flatMap(({ layers }) => layers));
  return [...new Set(images.filter((image) => !kept.has(image)).flatMap(({ layers }) => layers))]
    .filter((layer) => !needed.has(layer))
    .toSorted();
}

/**
 * What may go: releases that no environment, promotion or rule holds, and the images and layers that nobody needs without them. A plan; who
 * carries it out asks again under a lock that keeps promotions and builds away, for a rollback may have begun meanwhile.
 */
export function planCollection(facts: RetentionFacts, at: Date, settings = retentionSettings): Collection {
  const kept = keepReasons(facts, at, settings);
  const unknown = unknownIn(facts, settings);
  if (unknown.length > 0) return { releases: [], kept, images: [], layers: [], unknown };
  const keptIds = new Set(kept.map(({ releaseId }) => releaseId));
  const images = keptImages(facts, keptIds, at.getTime() - settings.youngImageMs);
  return {
    releases: facts.releases
      .filter(({ id }) => !keptIds.has(id))
      .toSorted((a, b) => a.createdAt.getTime() - b.createdAt.getTime() || a.number - b.number)
      .map(({ id }) => id),
    kept,
    images: facts.images
      .filter((image) => !images.has(image))
      .map(({ contentHash, digest }) => ({ contentHash, digest })),
    layers: goneLayers(facts.images, images),
    unknown,
  };
}
