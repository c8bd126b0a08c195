import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';

/** A new private key, as PEM. */
export const newSigningKey = (): string =>
  generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;

/** What anybody may have who verifies, as PEM. */
export const publicPem = (privatePem: string): string =>
  createPublicKey(privatePem).export({ type: 'spki', format: 'pem' }) as string;

/** All public keys of a text. Throws where there is none. */
export function readPublicKeys(pem: string): readonly KeyObject[] {
  const blocks = pem.match(/-----BEGIN PUBLIC KEY-----[^-]+-----END PUBLIC KEY-----/g) ?? [];
  if (blocks.length === 0) throw new Error('There is no public key (PEM) in it.');
  return blocks.map((block) => createPublicKey(block));
}
