import { createHash } from 'node:crypto';

/** `sha256:` and 64 lower-case hex digits. */
export const sha256 = (bytes: Uint8Array | string): string =>
  `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

/** The hex digits of a digest. Throws for anything else, so that a digest from outside is safe in a path. */
export function digestHex(digest: string): string {
  if (!/^sha256:[0-9a-f]{64}$/.test(digest)) throw new Error(`${JSON.stringify(digest)} is no sha256 digest.`);
  return digest.slice('sha256:'.length);
}
