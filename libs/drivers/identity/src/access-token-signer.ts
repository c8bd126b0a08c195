import { randomBytes } from 'node:crypto';
import type { KeptKey, KeyPlace, TokenSigner } from '@tiffin/oauth-operations';
import { type AccessTokenClaims, accessTokenType, type PublicKey, signingAlgorithm } from '@tiffin/oauth-rules';
import {
  calculateJwkThumbprint,
  createLocalJWKSet,
  type CryptoKey,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWK,
  jwtVerify,
  SignJWT,
} from 'jose';
import type { Seal } from './sealed-value.js';

/** Longer than any key signs; the seal wants an end. */
const sealedSeconds = 3 * 365 * 86_400;
const mostOpened = 1_000;
const longestToken = 16_384;

const purposeOf = ({ tenantId, environmentId }: KeyPlace, kid: string): string =>
  `oauth key ${tenantId} ${environmentId} ${kid}`;

/** Signs access tokens of environments with ES256; the keys are sealed with what seals the sessions of browsers. */
export class AccessTokenSigner implements TokenSigner {
  private readonly opened = new Map<string, CryptoKey>();

  constructor(private readonly seal: Seal) {}

  async makeKey(place: KeyPlace, signsFrom: Date): Promise<KeptKey> {
    const { privateKey, publicKey } = await generateKeyPair(signingAlgorithm, { extractable: true });
    const shown = await exportJWK(publicKey);
    const kid = `${await calculateJwkThumbprint(shown)}.${randomBytes(3).toString('hex')}`;
    const value = await exportJWK(privateKey);
    const sealedKey = await this.seal.close({ purpose: purposeOf(place, kid), value, lifetimeS: sealedSeconds });
    return { kid, publicKey: { ...shown, kid, alg: signingAlgorithm, use: 'sig' }, sealedKey, signsFrom };
  }

  async sign(claims: AccessTokenClaims, key: KeptKey, place: KeyPlace): Promise<string | null> {
    const opened = await this.open(key, place);
    const header = { alg: signingAlgorithm, typ: accessTokenType, kid: key.kid };
    return opened && new SignJWT({ ...claims }).setProtectedHeader(header).sign(opened);
  }

  async read(token: string, issuer: string, keys: readonly PublicKey[]): Promise<AccessTokenClaims | null> {
    if (token.length > longestToken || keys.length === 0) return null;
    const options = { issuer, audience: issuer, typ: accessTokenType, algorithms: [signingAlgorithm] };
    return jwtVerify<AccessTokenClaims>(token, createLocalJWKSet({ keys: [...keys] as JWK[] }), options).then(
      ({ payload }) => payload,
      () => null,
    );
  }

  private async open({ kid, sealedKey }: KeptKey, place: KeyPlace): Promise<CryptoKey | null> {
    const name = purposeOf(place, kid);
    const known = this.opened.get(name);
    if (known) return known;
    const value = (await this.seal.open(name, sealedKey)) as JWK | null;
    if (value === null) return null;
    const key = (await importJWK(value, signingAlgorithm)) as CryptoKey;
    if (this.opened.size >= mostOpened) this.opened.clear();
    this.opened.set(name, key);
    return key;
  }
}
