import { createPublicKey } from 'node:crypto';
import * as z from 'zod/mini';

const leastBits = 2_048;

/** A key that signs access tokens; an encryption key of the same set is none, nor is one for another algorithm. */
const form = z.object({
  kid: z.string().check(z.minLength(1), z.maxLength(200)),
  kty: z.literal('RSA'),
  use: z.literal('sig'),
  alg: z.literal('RS256'),
  n: z.string(),
  e: z.string(),
});

export interface SigningKey {
  readonly kid: string;
  /** SubjectPublicKeyInfo, base64. */
  readonly spki: string;
}

/** Null where it is no key that we take. */
export function readSigningKey(jwk: unknown): SigningKey | null {
  const read = form.safeParse(jwk);
  if (!read.success) return null;
  const { kid, kty, n, e } = read.data;
  try {
    const key = createPublicKey({ key: { kty, n, e }, format: 'jwk' });
    if ((key.asymmetricKeyDetails?.modulusLength ?? 0) < leastBits) return null;
    return { kid, spki: key.export({ type: 'spki', format: 'der' }).toString('base64') };
  } catch {
    return null;
  }
}
