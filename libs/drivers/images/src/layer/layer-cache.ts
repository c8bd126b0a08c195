import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { canonicalJson } from '@tiffin/kernel';
import { digestHex, sha256 } from '../store/digest.js';
import type { OciLayout } from '../store/oci-layout.js';
import { writeAtomically } from '../store/write-atomically.js';
import type { LayerDescriptor } from './layer-descriptor.js';
import type { Layer } from './make-layer.js';

/** Part of every key: raise it with any change to the bytes that makeLayer gives for equal entries. */
export const layerFormat = 1;

/** Remembers beside a store which layer some content became, so that one content is packed once. */
export class LayerCache {
  readonly #underWay = new Map<string, Promise<LayerDescriptor>>();

  constructor(private readonly layout: OciLayout) {}

  /** The layer of the content that `key` names; made and stored if it is not there. */
  obtain(key: string, make: () => Promise<Layer>): Promise<LayerDescriptor> {
    const known = this.#underWay.get(key);
    if (known) return known;
    const obtained = this.#obtain(key, make).finally(() => this.#underWay.delete(key));
    this.#underWay.set(key, obtained);
    return obtained;
  }

  /** Null too if the blob has gone since. */
  async find(key: string): Promise<LayerDescriptor | null> {
    const text = await readFile(this.#entryPath(key), 'utf8').catch(() => null);
    const layer = text === null ? null : parse(text);
    return layer && (await this.layout.takeBlob(layer.digest, layer.sizeBytes)) ? layer : null;
  }

  async #obtain(key: string, make: () => Promise<Layer>): Promise<LayerDescriptor> {
    const found = await this.find(key);
    if (found) return found;
    const { blob, digest, diffId, sizeBytes } = await make();
    await this.layout.putBlob(blob);
    await writeAtomically(this.#entryPath(key), canonicalJson({ digest, diffId, sizeBytes }));
    return { digest, diffId, sizeBytes };
  }

  #entryPath(key: string): string {
    return join(this.layout.directory, 'layers', `${digestHex(sha256(`${layerFormat} ${key}`))}.json`);
  }
}

/** Null for an entry cut short by a loss of power. */
function parse(text: string): LayerDescriptor | null {
  try {
    return JSON.parse(text) as LayerDescriptor;
  } catch {
    return null;
  }
}
