import { OciLayout } from '../store/oci-layout.js';
import type { BaseLock } from './base-lock.js';
import { type BasePlace, buildBaseOf } from './build-base.js';

const wayOut =
  'Run `node tools/base-image.mjs build` and commit infra/base-image/base.lock.json; all images are then built anew.';

/** The store with the blobs that a lock names: they are built, from the packages that the lock pins, if they are absent. */
export async function restoreBase(place: BasePlace, lock: BaseLock): Promise<OciLayout> {
  const store = new OciLayout(place.directory);
  if (await hasAll(store, lock)) return store;
  const built = await rebuild(place, lock);
  for (const [at, wanted] of lock.layers.entries()) {
    const layer = built.layers[at];
    if (layer?.diffId !== wanted.diffId)
      throw new Error(`The base image came out differently: ${differences(lock, built)}. ${wayOut}`);
    if (layer.digest !== wanted.digest) {
      throw new Error(
        `This Node compresses the base layer ${wanted.diffId} differently. Use the pinned Node, or: ${wayOut}`,
      );
    }
  }
  return store;
}

async function hasAll(store: OciLayout, lock: BaseLock): Promise<boolean> {
  const present = await Promise.all(lock.layers.map(({ digest, sizeBytes }) => store.hasBlob(digest, sizeBytes)));
  return present.every(Boolean);
}

async function rebuild(place: BasePlace, lock: BaseLock): Promise<BaseLock> {
  const pinned = lock.packages.map(({ name, version }) => `${name}=${version}`);
  try {
    return await buildBaseOf(place, pinned);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(
      `The base image cannot be built from ${pinned.join(', ')}: ${reason} If Debian no longer serves them: ${wayOut}`,
    );
  }
}

function differences(lock: BaseLock, built: BaseLock): string {
  const parts = (one: BaseLock) => [
    `architecture ${one.architecture}`,
    `distribution ${one.distribution.id} ${one.distribution.versionId}`,
    `node ${one.node.version} (${one.node.sha256})`,
    ...one.packages.map(({ name, version, sha256 }) => `${name} ${version} (${sha256})`),
  ];
  const wanted = parts(lock);
  const changed = parts(built).filter((part) => !wanted.includes(part));
  return changed.length > 0 ? `this machine has ${changed.join(', ')}` : 'from equal parts';
}
