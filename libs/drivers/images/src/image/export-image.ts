import { copyFile, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder } from '../store/make-folder.js';
import { isBaseLayer } from '../store/oci-image.js';
import { OciLayout } from '../store/oci-layout.js';

export interface ExportTarget {
  /** Where the image goes: a folder that is not there yet, or is empty. */
  readonly directory: string;
  /** Gives the store that has the base layers' blobs, e.g. through restoreBase. */
  readonly base: () => Promise<OciLayout>;
}

/**
 * Writes one image, base layers included, as an OCI image layout that any OCI engine runs. The folder is whole or absent.
 * Throws CorruptBlob and the refusal DISK_FULL.
 */
export async function exportImage(layout: OciLayout, digest: string, target: ExportTarget): Promise<void> {
  const present = await readdir(target.directory).catch(() => []);
  if (present.length > 0) throw new Error(`${target.directory} is not empty. Choose another folder for the image.`);
  const manifest = await layout.readManifest(digest);
  const base = await target.base();
  await makeFolder(target.directory, async (folder) => {
    const exported = new OciLayout(folder);
    await mkdir(join(folder, 'blobs', 'sha256'), { recursive: true });
    for (const blob of [manifest.config, ...manifest.layers]) {
      await copyBlob(isBaseLayer(blob) ? base : layout, exported, blob.digest);
    }
    await exported.putManifest(manifest);
    await exported.writeIndex();
  });
}

async function copyBlob(from: OciLayout, to: OciLayout, digest: string): Promise<void> {
  // Reading proves it; what is copied is then known to be right.
  await from.readBlob(digest);
  await copyFile(from.blobPath(digest), to.blobPath(digest));
}
