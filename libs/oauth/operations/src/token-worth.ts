import { stillHeld, type AccessTokenClaims } from '@tiffin/oauth-rules';
import { hashOf } from './issue-tokens.js';
import type { OauthPlace, OauthStore, ShownToken } from './oauth-store.js';
import type { TokenSigner } from './token-signer.js';

/** Finds out what a token is that somebody shows. */
export class TokenWorth {
  constructor(
    private readonly store: OauthStore,
    private readonly signer: TokenSigner,
  ) {}

  /** What an access token of this server says, whether or not it still counts. */
  claims({ server, issuer }: OauthPlace, token: string): Promise<AccessTokenClaims | null> {
    return this.signer.read(
      token,
      issuer,
      server.keys.map(({ publicKey }) => publicKey),
    );
  }

  async refreshToken(place: OauthPlace, token: string): Promise<ShownToken | null> {
    const found = token.startsWith('tfr_') ? await this.store.token(place, hashOf(token)) : null;
    return found?.kind === 'refresh' ? found : null;
  }

  /** What an access token is good for now. Null: for nothing. */
  async standing(place: OauthPlace, claims: AccessTokenClaims): Promise<{ readonly scopes: readonly string[] } | null> {
    const { client_id: clientId, sub, grant_id: grantId } = claims;
    const client = await this.store.client(place, clientId);
    if (client === null) return null;
    if (sub !== clientId && (await this.store.owner(place, { id: sub })) === null) return null;
    if (grantId !== undefined && !(await this.store.hasGrant(place, grantId))) return null;
    return { scopes: stillHeld(claims.scope.split(' '), client.scopes) };
  }
}
