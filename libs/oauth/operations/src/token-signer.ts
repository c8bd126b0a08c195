import type { AccessTokenClaims, PublicKey } from '@tiffin/oauth-rules';
import type { KeptKey } from './oauth-store.js';

/** Where a signing key belongs: sealed for one environment it opens for no other. */
export interface KeyPlace {
  readonly tenantId: string;
  readonly environmentId: string;
}

/** The cryptography of access tokens. */
export interface TokenSigner {
  makeKey(place: KeyPlace, signsFrom: Date): Promise<KeptKey>;
  /** Null: the key does not open here. */
  sign(claims: AccessTokenClaims, key: KeptKey, place: KeyPlace): Promise<string | null>;
  /** What a token says. Null: it is not of these keys and this issuer, or has expired. */
  read(token: string, issuer: string, keys: readonly PublicKey[]): Promise<AccessTokenClaims | null>;
}
