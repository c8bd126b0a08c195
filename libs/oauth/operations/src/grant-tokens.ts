import { newId } from '@tiffin/kernel';
import {
  decideGrantedScopes,
  decideGrantType,
  granted,
  isProvedBy,
  isSentTo,
  needed,
  notStanding,
  OauthError,
  type OauthParameters,
  stillHeld,
} from '@tiffin/oauth-rules';
import type { AuthenticateClient, ClientRequest, ProvedClient } from './authenticate-client.js';
import { draw, hashOf, type IssueTokens, newRefreshToken, type TokenAnswer } from './issue-tokens.js';
import type { OauthPlace, OauthStore, ShownToken } from './oauth-store.js';
import type { SignInOwner } from './sign-in-owner.js';

interface Asked {
  readonly place: OauthPlace;
  readonly client: ProvedClient;
  readonly parameters: OauthParameters;
}

export interface TokenParts {
  readonly store: OauthStore;
  readonly authenticate: AuthenticateClient;
  readonly signIn: SignInOwner;
  readonly issue: IssueTokens;
}

/** The token endpoint (RFC 6749, 3.2). */
export class GrantTokens {
  constructor(private readonly parts: TokenParts) {}

  /** Throws `OauthError`. */
  async run(place: OauthPlace, request: ClientRequest): Promise<TokenAnswer> {
    const client = await this.parts.authenticate.run(place, request);
    const { parameters } = request;
    const asked = { place, client, parameters };
    switch (granted(decideGrantType(parameters, place.server))) {
      case 'client_credentials':
        return this.forItself(asked);
      case 'authorization_code':
        return this.forCode(asked);
      case 'refresh_token':
        return this.forRefreshToken(asked);
      case 'password':
        return this.forPassword(asked);
    }
  }

  private async forItself({ place, client, parameters }: Asked): Promise<TokenAnswer> {
    if (client.isPublic)
      throw new OauthError('unauthorized_client', 'A client without a secret cannot ask for itself.');
    const scopes = granted(decideGrantedScopes(parameters.get('scope'), client.scopes));
    return this.parts.issue.run(place, { subject: client.id, clientId: client.id, scopes, grantId: null }, null);
  }

  private async forCode(asked: Asked): Promise<TokenAnswer> {
    const { place, client, parameters } = asked;
    const shown = granted(needed(parameters, 'code'));
    const code = await this.standing(asked, shown, 'code');
    const isSent = isSentTo(code.redirectUri, parameters.get('redirect_uri'), client.redirectUri);
    if (!isSent || !isProvedBy(code.challenge, parameters.get('code_verifier'))) throw notStanding();
    // A public client that became one after its code was sent.
    if (client.isPublic && code.challenge === null) throw notStanding();
    return this.turned(asked, code, { shown, scopes: stillHeld(code.scopes, client.scopes), place });
  }

  private async forRefreshToken(asked: Asked): Promise<TokenAnswer> {
    const { place, client, parameters } = asked;
    const shown = granted(needed(parameters, 'refresh_token'));
    const token = await this.standing(asked, shown, 'refresh');
    const held = stillHeld(token.scopes, client.scopes);
    const scopes = granted(decideGrantedScopes(parameters.get('scope'), held));
    return this.turned(asked, token, { shown, scopes, place });
  }

  private async forPassword({ place, client, parameters }: Asked): Promise<TokenAnswer> {
    const { store, signIn, issue } = this.parts;
    const username = granted(needed(parameters, 'username'));
    const password = granted(needed(parameters, 'password'));
    const scopes = granted(decideGrantedScopes(parameters.get('scope'), client.scopes));
    const ownerId = await signIn.run(place, { username, password });
    if (ownerId === null) throw notStanding();
    const of = { subject: ownerId, clientId: client.id, scopes };
    if (!refreshes(place)) return issue.run(place, { ...of, grantId: null }, null);
    const [grantId, refresh] = [newId(), draw('tfr_')];
    const grant = { id: grantId, clientId: client.id, ownerId, scopes };
    await store.begin(place, grant, newRefreshToken(refresh.hash, place));
    return issue.run(place, { ...of, grantId }, refresh);
  }

  /** What was shown, if it is this client's and holds still. What is shown twice ends everything that came of it. */
  private async standing({ place, client }: Asked, shown: string, kind: ShownToken['kind']): Promise<ShownToken> {
    const { store } = this.parts;
    const token = await store.token(place, hashOf(shown));
    if (token?.kind !== kind || token.clientId !== client.id) throw notStanding();
    if (token.isUsed) await store.endGrant(place, token.id);
    if (token.isUsed || token.isExpired) throw notStanding();
    if ((await store.owner(place, { id: token.ownerId })) !== null) return token;
    await store.endGrant(place, token.id);
    throw notStanding();
  }

  private async turned(
    { client }: Asked,
    token: ShownToken,
    {
      shown,
      scopes,
      place,
    }: { readonly shown: string; readonly scopes: readonly string[]; readonly place: OauthPlace },
  ): Promise<TokenAnswer> {
    const { store, issue } = this.parts;
    const refresh = refreshes(place) ? draw('tfr_') : null;
    const next = refresh === null ? null : newRefreshToken(refresh.hash, place);
    const grantSeconds = Math.max(place.server.accessTokenSeconds, next?.lifetimeSeconds ?? 0);
    if (!(await store.turn(place, hashOf(shown), { next, grantSeconds }))) {
      // Somebody else showed it at the same moment: neither can be told from a thief.
      await store.endGrant(place, token.id);
      throw notStanding();
    }
    return issue.run(place, { subject: token.ownerId, clientId: client.id, scopes, grantId: token.id }, refresh);
  }
}

const refreshes = ({ server }: OauthPlace): boolean => server.grants.includes('refresh_token');
