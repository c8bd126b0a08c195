import { blobsOf, blobsOfOthers } from './listed-images.js';
import type { OciLayout } from './oci-layout.js';
import { Removal } from './removal.js';

/** Which images went, and how many bytes. */
export interface CollectedImages {
  readonly gone: readonly string[];
  readonly bytes: number;
}

/**
 * Removes images that nobody has any more, with those of their blobs that no other image of the store has. Beside builders that work: what
 * one of them has touched since `beforeMs` stays. Answers which are gone; the others are for a later call. Whatever ends it half-way,
 * the next call goes on.
 */
export async function collectImages(
  layout: OciLayout,
  digests: readonly string[],
  beforeMs: number,
): Promise<CollectedImages> {
  const kept = await blobsOfOthers(layout, new Set(digests));
  const files = new Removal(beforeMs);
  const gone: string[] = [];
  for (const digest of digests) {
    const manifest = await layout.readManifest(digest).catch(() => null);
    const own = manifest ? blobsOf(manifest) : [];
    // The manifest behind what it names, and its place in the list at last: so each says what is left to do.
    const paths = own.filter((blob) => !kept.has(blob)).map((blob) => layout.blobPath(blob));
    const steps = [paths, [layout.blobPath(digest)], [layout.indexEntry(digest)]];
    if (await files.removeInOrder(steps)) gone.push(digest);
    else for (const blob of own) kept.add(blob);
  }
  return { gone, bytes: files.bytes };
}
