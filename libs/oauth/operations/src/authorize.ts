import { isId, newId } from '@tiffin/kernel';
import {
  answerUrl,
  type AuthorizationRequest,
  decideAnswerPlace,
  decideAuthorization,
  granted,
  type OauthClient,
  OauthError,
  type OauthParameters,
  stillHeld,
} from '@tiffin/oauth-rules';
import { draw, type IssueTokens, newCode } from './issue-tokens.js';
import type { OauthPlace, OauthStore } from './oauth-store.js';

/** What somebody is asked for, or where the browser goes with a refusal. */
export type Begun =
  { readonly client: OauthClient; readonly request: AuthorizationRequest } | { readonly leadTo: string };

/** The authorization endpoint (RFC 6749, 3.1), without its pages. */
export class Authorize {
  constructor(
    private readonly store: OauthStore,
    private readonly issue: IssueTokens,
  ) {}

  /** Throws `OauthError` for what has no place to be led to. */
  async begin(place: OauthPlace, parameters: OauthParameters): Promise<Begun> {
    const client = await this.client(place, parameters.get('client_id') ?? '');
    const answer = granted(decideAnswerPlace(client, parameters));
    const request = decideAuthorization({ client: client!, place: answer, settings: place.server }, parameters);
    if (!(request instanceof OauthError)) return { client: client!, request };
    const { code, description } = request;
    return { leadTo: answerUrl(answer, place.issuer, { error: code, error_description: description }) };
  }

  /** Null: there is none any more. */
  async client(place: OauthPlace, id: string): Promise<OauthClient | null> {
    return isId(id) ? this.store.client(place, id) : null;
  }

  /** Where the browser goes with what the owner has allowed. */
  async allow(place: OauthPlace, request: AuthorizationRequest, ownerId: string): Promise<string> {
    const client = await this.client(place, request.clientId);
    const isThere = client?.redirectUri === request.redirectUri;
    if (!isThere || (await this.store.owner(place, { id: ownerId })) === null)
      throw new OauthError('access_denied', 'The application, or the account, is not there any more.');
    const scopes = stillHeld(request.scopes, client.scopes);
    if (request.responseType === 'token') return this.withToken(place, { ...request, scopes }, ownerId);
    const code = draw('tfc_');
    const named = request.namesRedirectUri ? request.redirectUri : null;
    const grant = { id: newId(), clientId: request.clientId, ownerId, scopes };
    await this.store.begin(place, grant, newCode(code.hash, named, request.challenge));
    return answerUrl(request, place.issuer, { code: code.shown });
  }

  deny(place: OauthPlace, request: AuthorizationRequest): string {
    return answerUrl(request, place.issuer, {
      ...{ error: 'access_denied', error_description: 'The request was not allowed.' },
    });
  }

  private async withToken(place: OauthPlace, request: AuthorizationRequest, ownerId: string): Promise<string> {
    const { clientId, scopes } = request;
    const answer = await this.issue.run(place, { subject: ownerId, clientId, scopes, grantId: null }, null);
    const told = Object.entries(answer).map(([name, value]) => [name, String(value)] as const);
    return answerUrl(request, place.issuer, Object.fromEntries(told));
  }
}
