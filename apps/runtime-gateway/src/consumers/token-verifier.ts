import { isPem } from '@tiffin/contracts';
import {
  createLocalJWKSet,
  createRemoteJWKSet,
  errors,
  type JWK,
  jwtVerify,
  type JWTVerifyGetKey,
  type JWTVerifyOptions,
} from 'jose';
import type { KeyObject } from 'node:crypto';
import { Recent } from './recent.js';

export type Claims = Readonly<Record<string, unknown>>;

interface Rules {
  /** A shared secret, or a public key or certificate as PEM; absent where `jwksUrl` is given. */
  readonly key: string | undefined;
  readonly jwksUrl?: string;
  /** Instead of both: what an issuer publishes, as it is known here. */
  readonly keys?: readonly Readonly<Record<string, unknown>>[];
  /** What a token says that it is (RFC 8725, 3.11). */
  readonly type?: string;
  readonly algorithms: readonly string[];
  readonly audience?: string | readonly string[];
  readonly issuer?: string | readonly string[];
}

interface Verified {
  readonly claims: Claims;
  /** Milliseconds since the epoch: then its key is asked for again. */
  readonly until: number;
}

const mostKnown = 2_000;
const longestToken = 16_384;
/** A key that its issuer has withdrawn is believed no longer than this. */
const believedMs = 60_000;
const smallestModulus = 2_048;

/** What asking an issuer for its keys ends in that says nothing about the token. */
const unavailable: ReadonlySet<string> = new Set(['ERR_JWKS_TIMEOUT', 'ERR_JOSE_GENERIC', 'ERR_JWKS_INVALID']);

/** Verifies JSON Web Tokens (RFC 7519) of one issuer; a signature that has proved right is not looked at again for a minute. */
export class TokenVerifier {
  readonly #known = new Recent<Verified>(mostKnown);
  readonly #key: Uint8Array | KeyObject | JWTVerifyGetKey;
  readonly #options: JWTVerifyOptions;

  /** Throws for a key that cannot be used. */
  constructor({ key, jwksUrl, keys, algorithms, audience, issuer, type }: Rules) {
    this.#key =
      keys !== undefined ? keySet(keys) : key === undefined ? createRemoteJWKSet(new URL(jwksUrl!)) : readKey(key);
    this.#options = {
      algorithms: algorithmsFor(this.#key, algorithms),
      ...(audience === undefined ? {} : { audience: audience as string | string[] }),
      ...(issuer === undefined ? {} : { issuer: issuer as string | string[] }),
      ...(type === undefined ? {} : { typ: type }),
    };
  }

  /** The claims of a token that was verified just now, and holds still. */
  known(token: string): Claims | undefined {
    const found = this.#known.get(token);
    if (found === undefined) return undefined;
    if (Date.now() < found.until) return found.claims;
    this.#known.delete(token);
    return undefined;
  }

  /** Null: the token is not valid. Rejects where that cannot be told, since the issuer's keys cannot be had. */
  async verify(token: string): Promise<Claims | null> {
    if (token.length > longestToken) return null;
    try {
      const { payload } = await jwtVerify(token, this.#key as JWTVerifyGetKey, this.#options);
      const claims = Object.freeze(payload);
      this.#known.set(token, { claims, until: Math.min(Date.now() + believedMs, (payload.exp ?? Infinity) * 1_000) });
      return claims;
    } catch (error) {
      if (error instanceof errors.JOSEError && !unavailable.has(error.code)) return null;
      throw error;
    }
  }
}

const keySet = (keys: NonNullable<Rules['keys']>): JWTVerifyGetKey => createLocalJWKSet({ keys: keys as JWK[] });

function readKey(key: string): Uint8Array | KeyObject {
  return isPem(key) ? publicKey(key) : new TextEncoder().encode(key);
}

function publicKey(pem: string): KeyObject {
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(pem))
    throw new Error('it is a private key; give the public one, and keep the private one to who signs');
  const key = parsed(pem);
  const bits = key.asymmetricKeyDetails?.modulusLength;
  if (bits !== undefined && bits < smallestModulus)
    throw new Error(`an RSA key needs at least ${smallestModulus} bits, this one has ${bits}`);
  return key;
}

function parsed(pem: string): KeyObject {
  try {
    return process.getBuiltinModule('node:crypto').createPublicKey(pem);
  } catch {
    throw new Error('it is no public key or certificate that can be read');
  }
}

const curves: Readonly<Record<string, string>> = { prime256v1: 'ES256', secp384r1: 'ES384', secp521r1: 'ES512' };

/** Of these, the ones that the key can be used with. */
function algorithmsFor(key: unknown, algorithms: readonly string[]): string[] {
  const { asymmetricKeyType: type, asymmetricKeyDetails } = key as Partial<KeyObject>;
  if (type === undefined) return [...algorithms];
  const ofCurve = curves[asymmetricKeyDetails?.namedCurve ?? ''];
  const suits = (name: string): boolean =>
    type === 'ed25519' ? name === 'EdDSA' : type === 'ec' ? name === ofCurve : /^[RP]S/.test(name) && type === 'rsa';
  const suiting = algorithms.filter(suits);
  if (suiting.length === 0)
    throw new Error(`it is a key of the kind ${type}, which ${algorithms.join(', ')} cannot use`);
  return suiting;
}
