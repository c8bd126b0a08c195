import { createPublicKey, verify } from 'node:crypto';
import type { Account, ArtifactStore } from '@tiffin/accounts-operations';
import type { AccessToken, JWTStructured, KoaContextWithOIDC } from 'oidc-provider';
import { apiAudience } from './clients.js';
import type { PrivateJwk } from './key-ring.js';

export const accessTokenSeconds = 300;

export interface AccessClaims {
  readonly exp: number;
  readonly iat: number;
  readonly jti: string;
  readonly iss: string;
  readonly sub: string;
  readonly azp: string;
  readonly scope: string;
  readonly [name: string]: unknown;
}

/** What Keycloak puts into a token of this person, besides what is the same for everybody. */
export const personClaims = (account: Account): Readonly<Record<string, unknown>> => ({
  email: account.email,
  email_verified: account.emailVerified,
  name: account.name,
  preferred_username: account.email,
});

export interface PersonalToken {
  readonly token: AccessToken;
  readonly account: Account;
  /** When they last proved who they are, in seconds. */
  readonly authTime: number | undefined;
}

/** Gives the token Keycloak's form, and notes it, so that it can be taken back before it expires. */
export async function shapeAccessToken(
  { token, account, authTime }: PersonalToken,
  parts: JWTStructured,
  artifacts: ArtifactStore,
): Promise<void> {
  const { exp, iat, jti, iss, sub, scope } = parts.payload;
  parts.header = { typ: 'JWT' };
  parts.payload = {
    ...{ exp, iat, jti, iss, aud: apiAudience, sub, typ: 'Bearer', azp: token.clientId },
    ...(token.sessionUid ? { sid: token.sessionUid } : {}),
    acr: '1',
    ...(authTime === undefined ? {} : { auth_time: authTime }),
    ...(account.isOperator ? { realm_access: { roles: ['operator'] } } : {}),
    scope,
    ...personClaims(account),
  };
  const { grantId, accountId, clientId } = token;
  await artifacts.keep(
    { kind: 'AccessToken', id: String(jti) },
    { payload: { grantId, accountId, clientId }, lifetimeSeconds: accessTokenSeconds },
  );
}

/** Of the sign-in that the tokens stand on, however often they were renewed. */
export function authTimeOf({ oidc: { entities } }: KoaContextWithOIDC): number | undefined {
  const { AuthorizationCode: code, RefreshToken: refresh, DeviceCode: device } = entities;
  return (code ?? refresh ?? device)?.authTime;
}

export const accountOf = (ctx: KoaContextWithOIDC): Account => {
  const found = ctx.oidc.account?.['account'] as Account | undefined;
  if (!found) throw new Error('A token is made for nobody.');
  return found;
};

/** Reads tokens that this provider has made. */
export class OwnTokens {
  readonly #keys: ReadonlyMap<string, ReturnType<typeof createPublicKey>>;

  constructor(
    jwks: readonly PrivateJwk[],
    private readonly issuer: string,
    private readonly artifacts: ArtifactStore,
  ) {
    this.#keys = new Map(jwks.map((jwk) => [jwk.kid, createPublicKey({ key: { ...jwk }, format: 'jwk' })]));
  }

  /** The claims and the grant, while the token stands: not expired, not taken back. */
  async standing(token: string): Promise<{ readonly claims: AccessClaims; readonly grantId: string } | null> {
    const claims = this.#read(token);
    if (!claims || claims.exp <= Date.now() / 1_000) return null;
    const kept = await this.artifacts.find({ kind: 'AccessToken', id: claims.jti });
    return kept ? { claims, grantId: String(kept.payload['grantId']) } : null;
  }

  #read(token: string): AccessClaims | null {
    const parts = token.split('.');
    if (parts.length !== 3 || !parts.every(isCanonical)) return null;
    const [head, body, signature] = parts as [string, string, string];
    if (!this.#isOurs(head, `${head}.${body}`, signature)) return null;
    const claims = parse(body) as unknown as AccessClaims;
    return claims.iss === this.issuer && claims['typ'] === 'Bearer' ? claims : null;
  }

  #isOurs(head: string, signed: string, signature: string): boolean {
    const { alg, kid } = parse(head);
    const key = this.#keys.get(String(kid));
    if (alg !== 'RS256' || !key) return false;
    return verify('sha256', Buffer.from(signed), key, Buffer.from(signature, 'base64url'));
  }
}

const isCanonical = (text: string): boolean =>
  text !== '' && Buffer.from(text, 'base64url').toString('base64url') === text;

function parse(segment: string): Readonly<Record<string, unknown>> {
  try {
    const read: unknown = JSON.parse(Buffer.from(segment, 'base64url').toString('utf8'));
    return typeof read === 'object' && read !== null ? { ...read } : {};
  } catch {
    return {};
  }
}
