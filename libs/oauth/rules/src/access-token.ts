/** Of a key pair, what everybody may see. */
export interface PublicKey {
  readonly kid: string;
  readonly [member: string]: unknown;
}

/** RFC 9068. The gateways of the environment are who it is for, and they know it by its issuer. */
export interface AccessTokenClaims {
  readonly iss: string;
  readonly aud: string;
  /** Who it is about: whoever signed in, or the client itself. */
  readonly sub: string;
  readonly client_id: string;
  readonly scope: string;
  readonly iat: number;
  readonly exp: number;
  readonly jti: string;
  /** The grant that it came from; absent: the client asked for itself. */
  readonly grant_id?: string;
}

export const accessTokenType = 'at+jwt';
export const signingAlgorithm = 'ES256';

export interface AccessTokenFacts {
  readonly issuer: string;
  readonly subject: string;
  readonly clientId: string;
  readonly scopes: readonly string[];
  readonly grantId: string | null;
  readonly lifetimeSeconds: number;
}

export function accessTokenClaims(facts: AccessTokenFacts, jti: string, now: Date): AccessTokenClaims {
  const iat = Math.floor(now.getTime() / 1_000);
  const { issuer, subject, clientId, scopes, grantId, lifetimeSeconds } = facts;
  return {
    ...{ iss: issuer, aud: issuer, sub: subject, client_id: clientId, scope: scopes.join(' ') },
    ...{ iat, exp: iat + lifetimeSeconds, jti },
    ...(grantId === null ? {} : { grant_id: grantId }),
  };
}
