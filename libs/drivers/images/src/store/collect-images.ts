import { readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isBaseLayer, type OciManifest } from './oci-image.js';
import type { OciLayout } from './oci-layout.js';
import { besides } from './write-atomically.js';

/** Builders mark what they take from the store; a build that is under way may have begun that long ago. */
const untouchedMs = 3_600_000;

/**
 * Removes images that nobody has any more, with those of their blobs that no other image of the store has. Beside builders that work:
 * what one of them has just taken stays. Answers which are gone; the others are for a later call. Whatever ends it half-way, the next
 * call goes on.
 */
export async function collectImages(
  layout: OciLayout,
  digests: readonly string[],
  nowMs: number = Date.now(),
): Promise<readonly string[]> {
  const before = nowMs - untouchedMs;
  const kept = await blobsOfOthers(layout, new Set(digests));
  const gone: string[] = [];
  for (const digest of digests) {
    const own = blobsOf(await layout.readManifest(digest).catch(() => null));
    // The manifest behind what it names, and its place in the list at last: so each says what is left to do.
    const paths = own.filter((blob) => !kept.has(blob)).map((blob) => layout.blobPath(blob));
    const steps = [paths, [layout.blobPath(digest)], [layout.indexEntry(digest)]];
    if (await removeInOrder(steps, before)) gone.push(digest);
    else for (const blob of own) kept.add(blob);
  }
  return gone;
}

const blobsOf = (manifest: OciManifest | null): readonly string[] =>
  manifest
    ? [manifest.config, ...manifest.layers.filter((layer) => !isBaseLayer(layer))].map(({ digest }) => digest)
    : [];

/** Of all images that are listed. Throws where one cannot be read: what it has must stay. */
async function blobsOfOthers(layout: OciLayout, digests: ReadonlySet<string>): Promise<Set<string>> {
  const names = await readdir(join(layout.directory, 'index')).catch(() => []);
  const listed = names
    .filter((name) => name.endsWith('.json'))
    .map((name) => `sha256:${name.slice(0, -'.json'.length)}`);
  const blobs = new Set<string>();
  for (const digest of listed.filter((one) => !digests.has(one))) {
    for (const blob of blobsOf(await layout.readManifest(digest))) blobs.add(blob);
  }
  return blobs;
}

/** False at the first step of which something has to stay. */
async function removeInOrder(steps: readonly (readonly string[])[], beforeMs: number): Promise<boolean> {
  for (const paths of steps) {
    const removed = await Promise.all(paths.map((path) => removeUntouched(path, beforeMs)));
    if (!removed.every(Boolean)) return false;
  }
  return true;
}

const isYoung = async (path: string, beforeMs: number): Promise<boolean> =>
  ((await stat(path).catch(() => null))?.mtimeMs ?? -Infinity) > beforeMs;

/** False where somebody has just taken it. */
async function removeUntouched(path: string, beforeMs: number): Promise<boolean> {
  if (await isYoung(path, beforeMs)) return false;
  const aside = besides(path);
  const found = await rename(path, aside).then(
    () => true,
    () => false,
  );
  if (!found) return true;
  // Taken between the look and now: whoever did so saw it there, and finds it again.
  if (await isYoung(aside, beforeMs)) {
    await rename(aside, path);
    return false;
  }
  await rm(aside, { force: true });
  return true;
}
