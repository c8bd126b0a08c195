import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { ImageInputError } from '../image-input-error.js';
import { sha256 } from '../store/digest.js';
import type { TarEntry } from '../tar/tar-entry.js';
import { writeTar } from '../tar/write-tar.js';
import type { LayerDescriptor } from './layer-descriptor.js';

export interface Layer extends LayerDescriptor {
  /** gzip. */
  readonly blob: Buffer;
}

/** A larger layer would not fit beside others into the memory of a worker; its reader has the same limit. */
export const maxLayerBytes = 768 * 1024 * 1024;
const chunkBytes = 256 * 1024;

/** Packs and compresses; blobs are held in memory, archives are not. Throws ImageInputError. */
export async function makeLayer(entries: Iterable<TarEntry>, limitBytes = maxLayerBytes): Promise<Layer> {
  const archiveHash = createHash('sha256');
  const compressed: Buffer[] = [];
  const archive = async function* () {
    let archiveBytes = 0;
    for await (const chunk of inLargeChunks(writeTar(entries))) {
      archiveBytes += chunk.length;
      if (archiveBytes > limitBytes) throw tooLarge(limitBytes);
      archiveHash.update(chunk);
      yield chunk;
    }
  };
  // All three are what level 6 implies, written out: the digest depends on them.
  const gzip = createGzip({ level: 6, memLevel: 8, windowBits: 15, chunkSize: chunkBytes });
  await pipeline(Readable.from(archive()), gzip, async (chunks: AsyncIterable<Buffer>) => {
    for await (const chunk of chunks) compressed.push(chunk);
  });
  const blob = Buffer.concat(compressed);
  return { blob, digest: sha256(blob), diffId: `sha256:${archiveHash.digest('hex')}`, sizeBytes: blob.length };
}

const tooLarge = (limitBytes: number) =>
  new ImageInputError(`A layer has more than ${limitBytes} bytes. Leave out files or packages that are not needed.`);

/** Each piece costs the compressor a trip to another thread, and most pieces of an archive are tiny. */
async function* inLargeChunks(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let held: Uint8Array[] = [];
  let heldBytes = 0;
  for await (const piece of pieces) {
    held.push(piece);
    heldBytes += piece.length;
    if (heldBytes < chunkBytes) continue;
    yield Buffer.concat(held, heldBytes);
    held = [];
    heldBytes = 0;
  }
  yield Buffer.concat(held, heldBytes);
}
