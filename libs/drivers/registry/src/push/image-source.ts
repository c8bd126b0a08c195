import type { Readable } from 'node:stream';

/** Where the bytes of images come from. */
export interface ImageSource {
  /** The bytes of a manifest, which have this digest. Throws where they are not there. */
  manifest(digest: string): Promise<Buffer>;
  /** Bytes of a blob, from `from` up to and with `to`. */
  open(digest: string, from: number, to: number): Readable | Buffer;
}
