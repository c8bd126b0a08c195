import { granted, needed } from '@tiffin/oauth-rules';
import type { AuthenticateClient, ClientRequest } from './authenticate-client.js';
import type { OauthPlace, OauthStore } from './oauth-store.js';
import type { TokenWorth } from './token-worth.js';

/** RFC 7009. */
export class RevokeToken {
  constructor(
    private readonly store: OauthStore,
    private readonly authenticate: AuthenticateClient,
    private readonly worth: TokenWorth,
  ) {}

  /** Ends the grant of a token, if it is this client's; of any other nothing is said. Throws `OauthError`. */
  async run(place: OauthPlace, request: ClientRequest): Promise<void> {
    const client = await this.authenticate.run(place, request);
    const token = granted(needed(request.parameters, 'token'));
    const refresh = await this.worth.refreshToken(place, token);
    const claims = refresh === null ? await this.worth.claims(place, token) : null;
    const of = refresh ?? (claims && { clientId: claims.client_id, id: claims.grant_id });
    if (of?.id !== undefined && of.clientId === client.id) await this.store.endGrant(place, of.id);
  }
}
