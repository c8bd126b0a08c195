import { createHash, randomBytes } from 'node:crypto';
import { accessTokenClaims } from '@tiffin/oauth-rules';
import type { NewToken, OauthPlace } from './oauth-store.js';
import type { SigningKeys } from './signing-keys.js';

/** What the token endpoint answers (RFC 6749, 5.1). */
export interface TokenAnswer {
  readonly access_token: string;
  readonly token_type: 'Bearer';
  readonly expires_in: number;
  readonly scope: string;
  readonly refresh_token?: string;
}

export interface AccessTokenOf {
  readonly subject: string;
  readonly clientId: string;
  readonly scopes: readonly string[];
  /** Null: the client asked for itself. */
  readonly grantId: string | null;
}

/** A text that nobody guesses, of which the hash is kept. */
export interface Drawn {
  readonly shown: string;
  readonly hash: string;
}

export const hashOf = (shown: string): string => createHash('sha256').update(shown).digest('base64url');

export function draw(prefix: 'tfc_' | 'tfr_'): Drawn {
  const shown = `${prefix}${randomBytes(32).toString('base64url')}`;
  return { shown, hash: hashOf(shown) };
}

export const codeSeconds = 60;

export const newCode = (hash: string, redirectUri: string | null, challenge: string | null): NewToken => ({
  hash,
  kind: 'code',
  redirectUri,
  challenge,
  lifetimeSeconds: codeSeconds,
});

export const newRefreshToken = (hash: string, { server }: OauthPlace): NewToken => ({
  hash,
  kind: 'refresh',
  redirectUri: null,
  challenge: null,
  lifetimeSeconds: server.refreshTokenSeconds,
});

export class IssueTokens {
  constructor(
    private readonly keys: SigningKeys,
    private readonly now: () => Date,
  ) {}

  /** `refresh`: what is to be shown for the next one; null: there is none. */
  async run(place: OauthPlace, of: AccessTokenOf, refresh: Drawn | null): Promise<TokenAnswer> {
    const { accessTokenSeconds: lifetimeSeconds } = place.server;
    const facts = { ...of, issuer: place.issuer, lifetimeSeconds };
    const claims = accessTokenClaims(facts, randomBytes(16).toString('base64url'), this.now());
    const token = await this.keys.sign(claims, place);
    return {
      ...{ access_token: token, token_type: 'Bearer', expires_in: lifetimeSeconds, scope: claims.scope },
      ...(refresh === null ? {} : { refresh_token: refresh.shown }),
    };
  }
}
