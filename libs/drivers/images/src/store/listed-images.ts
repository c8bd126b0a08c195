import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isBaseLayer, type OciManifest } from './oci-image.js';
import type { OciLayout } from './oci-layout.js';

/** Digests of the images that a store lists. */
export async function listedImages(layout: OciLayout): Promise<readonly string[]> {
  const names = await readdir(join(layout.directory, 'index')).catch(() => []);
  return names.filter((name) => name.endsWith('.json')).map((name) => `sha256:${name.slice(0, -'.json'.length)}`);
}

/** Digests of what an image is made of, but for itself and its base. */
export const blobsOf = ({ config, layers }: OciManifest): readonly string[] =>
  [config, ...layers.filter((layer) => !isBaseLayer(layer))].map(({ digest }) => digest);

/** Of all images that are listed, but for these. Throws where one cannot be read: what it has must stay. */
export async function blobsOfOthers(layout: OciLayout, digests: ReadonlySet<string>): Promise<Set<string>> {
  const blobs = new Set<string>();
  for (const digest of (await listedImages(layout)).filter((one) => !digests.has(one))) {
    for (const blob of blobsOf(await layout.readManifest(digest))) blobs.add(blob);
  }
  return blobs;
}
