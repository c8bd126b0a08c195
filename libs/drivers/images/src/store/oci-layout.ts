import { readdir, readFile, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { canonicalJson, type Json } from '@tiffin/kernel';
import { CorruptBlob } from './corrupt-blob.js';
import { digestHex, sha256 } from './digest.js';
import { isBaseLayer, mediaTypes, type OciConfig, type OciDescriptor, type OciManifest } from './oci-image.js';
import { writeAtomically } from './write-atomically.js';

/**
 * An image store: a folder in OCI image-layout form that any number of processes write at once.
 *
 * Every file is written under its content's name, so writers cannot disagree. That goes for the list of images too: each
 * has its own file in `index/`, and `index.json`, which writers could take from each other, is only made from those.
 */
export class OciLayout {
  constructor(readonly directory: string) {}

  blobPath(digest: string): string {
    return join(this.directory, 'blobs', 'sha256', digestHex(digest));
  }

  /** Whether the blob is there in full; a file cut short by a loss of power is not. */
  async hasBlob(digest: string, sizeBytes: number): Promise<boolean> {
    const found = await stat(this.blobPath(digest)).catch(() => null);
    return found?.size === sizeBytes;
  }

  /** As hasBlob, for what a new image will have: from now on nobody takes it for abandoned (`collectImages`). */
  async takeBlob(digest: string, sizeBytes: number): Promise<boolean> {
    // First the mark and then the look: what was removed in between is found missing.
    await mark(this.blobPath(digest));
    return this.hasBlob(digest, sizeBytes);
  }

  /** Its digest. Throws the refusal DISK_FULL. */
  async putBlob(bytes: Uint8Array): Promise<string> {
    const digest = sha256(bytes);
    if (!(await this.takeBlob(digest, bytes.length))) await writeAtomically(this.blobPath(digest), bytes);
    return digest;
  }

  /** Throws CorruptBlob if it is not what its name says, or not there. */
  async readBlob(digest: string): Promise<Buffer> {
    const path = this.blobPath(digest);
    const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
      throw error.code === 'ENOENT' ? new CorruptBlob(path, 'is missing') : error;
    });
    if (sha256(bytes) !== digest) throw new CorruptBlob(path, 'is damaged: its digest is another');
    return bytes;
  }

  /** Stores a manifest, and lists it as an image; its digest. */
  async putManifest(manifest: OciManifest): Promise<string> {
    const bytes = Buffer.from(canonicalJson(manifest as unknown as Json));
    const digest = await this.putBlob(bytes);
    const descriptor = { mediaType: mediaTypes.manifest, digest, size: bytes.length };
    await this.#writeMissing(this.indexEntry(digest), canonicalJson(descriptor));
    return digest;
  }

  /** Whether all of an image but its base layers is there, so that a cell can unpack it. */
  async hasImage(digest: string): Promise<boolean> {
    const manifest = await this.readManifest(digest).catch(() => null);
    if (!manifest) return false;
    const blobs = [manifest.config, ...manifest.layers.filter((layer) => !isBaseLayer(layer))];
    const present = await Promise.all(blobs.map((blob) => this.hasBlob(blob.digest, blob.size)));
    return present.every(Boolean);
  }

  async readManifest(digest: string): Promise<OciManifest> {
    return JSON.parse((await this.readBlob(digest)).toString()) as OciManifest;
  }

  async readConfig(manifest: OciManifest): Promise<OciConfig> {
    return JSON.parse((await this.readBlob(manifest.config.digest)).toString()) as OciConfig;
  }

  /** Makes `index.json` and `oci-layout` from what is listed, so that OCI tools can read the folder. */
  async writeIndex(): Promise<void> {
    const names = await readdir(join(this.directory, 'index'));
    const listed = names.filter((name) => name.endsWith('.json')).sort();
    const manifests = await Promise.all(
      listed.map(
        async (name) => JSON.parse(await readFile(join(this.directory, 'index', name), 'utf8')) as OciDescriptor,
      ),
    );
    const index = { schemaVersion: 2, mediaType: mediaTypes.index, manifests };
    await writeAtomically(join(this.directory, 'index.json'), canonicalJson(index as unknown as Json));
    await writeAtomically(join(this.directory, 'oci-layout'), canonicalJson({ imageLayoutVersion: '1.0.0' }));
  }

  /** The file that lists an image. */
  indexEntry(digest: string): string {
    return join(this.directory, 'index', `${digestHex(digest)}.json`);
  }

  async #writeMissing(path: string, text: string): Promise<void> {
    await mark(path);
    const found = await stat(path).catch(() => null);
    if (found?.size !== text.length) await writeAtomically(path, text);
  }
}

/** As used now, if it is there. */
async function mark(path: string): Promise<void> {
  const now = new Date();
  await utimes(path, now, now).catch(() => undefined);
}
