import { granted, needed, OauthError } from '@tiffin/oauth-rules';
import type { AuthenticateClient, ClientRequest } from './authenticate-client.js';
import type { OauthPlace } from './oauth-store.js';
import type { TokenWorth } from './token-worth.js';

export type Introspection = { readonly active: boolean } & Readonly<Record<string, unknown>>;

const inactive: Introspection = { active: false };

/** RFC 7662: any client with a secret may ask of access tokens, and of its own refresh tokens. */
export class IntrospectToken {
  constructor(
    private readonly authenticate: AuthenticateClient,
    private readonly worth: TokenWorth,
  ) {}

  /** Throws `OauthError`. */
  async run(place: OauthPlace, request: ClientRequest): Promise<Introspection> {
    const client = await this.authenticate.run(place, request);
    if (client.isPublic) throw new OauthError('invalid_client', 'A client without a secret cannot ask this.');
    const token = granted(needed(request.parameters, 'token'));
    const refresh = await this.worth.refreshToken(place, token);
    if (refresh === null) return this.accessToken(place, token);
    const { clientId, isUsed, isExpired, ownerId, scopes } = refresh;
    if (clientId !== client.id || isUsed || isExpired) return inactive;
    return { ...{ active: true, client_id: clientId, sub: ownerId, scope: scopes.join(' ') }, iss: place.issuer };
  }

  private async accessToken(place: OauthPlace, token: string): Promise<Introspection> {
    const claims = await this.worth.claims(place, token);
    const standing = claims === null ? null : await this.worth.standing(place, claims);
    if (claims === null || standing === null) return inactive;
    const { grant_id: _, ...told } = claims;
    return { ...told, scope: standing.scopes.join(' '), active: true, token_type: 'Bearer' };
  }
}
