import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { maxLayerBytes } from '../layer/make-layer.js';
import { CorruptBlob } from '../store/corrupt-blob.js';
import { sha256 } from '../store/digest.js';
import type { OciLayout } from '../store/oci-layout.js';
import { type ReadEntry, readTar } from '../tar/read-tar.js';

export interface LayerToExtract {
  readonly digest: string;
  readonly diffId: string;
}

const filesAtOnce = 32;

/**
 * Writes a layer's content into a folder that has none of its files yet, after the blob and the archive in it have proved to be the named ones.
 * Files are read-only, because several units may share them. Throws CorruptBlob.
 */
export async function extractLayer(layout: OciLayout, layer: LayerToExtract, folder: string): Promise<void> {
  const blob = await layout.readBlob(layer.digest);
  const archive = await promisify(gunzip)(blob, { maxOutputLength: maxLayerBytes }).catch(() => Buffer.alloc(0));
  if (sha256(archive) !== layer.diffId) {
    throw new CorruptBlob(layout.blobPath(layer.digest), `does not hold the archive ${layer.diffId}`);
  }
  const entries = readTar(archive);
  // Folders come before what is in them; links come last, so that nothing is ever written through one.
  for (const entry of entries)
    if (entry.kind === 'directory') await mkdir(join(folder, entry.path), { recursive: true });
  const others = entries.filter((entry) => entry.kind !== 'directory');
  const ordered = [...others.filter(isFile), ...others.filter((entry) => !isFile(entry))];
  for (let from = 0; from < ordered.length; from += filesAtOnce) {
    await Promise.all(ordered.slice(from, from + filesAtOnce).map((entry) => writeEntry(entry, folder)));
  }
}

const isFile = (entry: ReadEntry) => entry.kind === 'file';

async function writeEntry(entry: ReadEntry, folder: string): Promise<void> {
  const path = join(folder, entry.path);
  if (entry.kind === 'symlink') await symlink(entry.target, path);
  if (entry.kind !== 'file') return;
  await writeFile(path, entry.content, { flag: 'wx', mode: entry.executable ? 0o555 : 0o444 });
}
