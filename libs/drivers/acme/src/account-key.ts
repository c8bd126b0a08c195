import { createPrivateKey, createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { AuthorityProblem } from '@tiffin/domains-operations';
import { calculateJwkThumbprint, type JWK } from 'jose';

/** The key by which an authority knows an account. */
export interface AccountKey {
  readonly key: KeyObject;
  readonly algorithm: string;
  /** Its public half. */
  readonly jwk: JWK;
  /** The second half of each answer to a challenge. */
  readonly thumbprint: string;
}

const curves: Readonly<Record<string, string>> = { 'P-256': 'ES256', 'P-384': 'ES384' };
const leastRsaBits = 2048;

/** Throws `account` where it is no private key, or none that authorities take. */
export async function readAccountKey(pem: string): Promise<AccountKey> {
  const key = privateKeyOf(pem);
  const jwk: JsonWebKey = createPublicKey(key).export({ format: 'jwk' });
  const algorithm = algorithmOf(key, jwk);
  if (algorithm === null) throw wrongKey('is none of P-256, P-384 or RSA with 2,048 bits or more');
  return { key, algorithm, jwk: jwk as JWK, thumbprint: await calculateJwkThumbprint(jwk as JWK) };
}

function privateKeyOf(pem: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch (error) {
    throw wrongKey('is no private key in PEM', error);
  }
}

function algorithmOf({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject, jwk: JsonWebKey): string | null {
  if (asymmetricKeyType === 'ec') return curves[jwk.crv ?? ''] ?? null;
  return asymmetricKeyType === 'rsa' && (asymmetricKeyDetails?.modulusLength ?? 0) >= leastRsaBits ? 'RS256' : null;
}

const wrongKey = (why: string, cause?: unknown): AuthorityProblem =>
  new AuthorityProblem('account', `The key of the account with the authority ${why}.`, { cause });
