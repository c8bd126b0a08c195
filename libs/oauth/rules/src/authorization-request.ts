import { OauthError } from './oauth-error.js';
import type { OauthParameters } from './oauth-parameters.js';
import type { OauthSettings } from './oauth-settings.js';
import { readChallenge } from './pkce.js';
import { decideGrantedScopes } from './scopes.js';

/** A client of an environment: a consumer with an active oauth2 credential. */
export interface OauthClient {
  readonly id: string;
  readonly name: string;
  readonly kind: 'user' | 'application';
  readonly redirectUri: string | null;
  /** Of its credential. */
  readonly scopes: readonly string[];
}

/** Where an answer goes, even one that refuses. */
export interface AnswerPlace {
  readonly redirectUri: string;
  readonly state: string | null;
  /** Of a token, which no server on the way should see. */
  readonly isFragment: boolean;
}

export interface AuthorizationRequest extends AnswerPlace {
  readonly clientId: string;
  readonly responseType: 'code' | 'token';
  readonly scopes: readonly string[];
  readonly challenge: string | null;
  /** Whether it named its place, which it then names again (RFC 6749, 4.1.3). */
  readonly namesRedirectUri: boolean;
}

/**
 * Where an answer to this request goes. An error here is shown to the person and leads nowhere: who has not proved to be the client's would
 * be led to a place of anybody's choice.
 */
export function decideAnswerPlace(client: OauthClient | null, parameters: OauthParameters): AnswerPlace | OauthError {
  if (client === null) return new OauthError('invalid_request', 'There is no such application.');
  const { redirectUri } = client;
  const named = parameters.get('redirect_uri');
  if (redirectUri === null) return new OauthError('invalid_request', 'The application has no place to lead back to.');
  // As it is written, by the code unit: whatever a parser forgives leads elsewhere sooner or later.
  if (named !== undefined && named !== redirectUri)
    return new OauthError('invalid_request', 'The place to lead back to is not the one that the application has.');
  const isFragment = parameters.get('response_type') === 'token';
  return { redirectUri, state: parameters.get('state') ?? null, isFragment };
}

/** What is asked for, at a place that is known. */
export function decideAuthorization(
  { client, place, settings }: { client: OauthClient; place: AnswerPlace; settings: OauthSettings },
  parameters: OauthParameters,
): AuthorizationRequest | OauthError {
  const responseType = decideResponseType(parameters, settings);
  if (responseType instanceof OauthError) return responseType;
  const problem = unsupported(parameters, place);
  if (problem) return problem;
  const scopes = decideGrantedScopes(parameters.get('scope'), client.scopes);
  if (scopes instanceof OauthError) return scopes;
  const isNeeded = responseType === 'code' && settings.publicClients.includes(client.id);
  const challenge = readChallenge(parameters, isNeeded);
  if (challenge instanceof OauthError) return challenge;
  const namesRedirectUri = parameters.has('redirect_uri');
  return { ...place, clientId: client.id, responseType, scopes, challenge, namesRedirectUri };
}

function decideResponseType(parameters: OauthParameters, { grants }: OauthSettings): 'code' | 'token' | OauthError {
  const type = parameters.get('response_type');
  if (type === undefined) return new OauthError('invalid_request', 'The response_type is missing.');
  if (type === 'code' && grants.includes('authorization_code')) return type;
  if (type === 'token' && grants.includes('implicit')) return type;
  return new OauthError('unsupported_response_type', 'This response_type is not granted here.');
}

function unsupported(parameters: OauthParameters, { isFragment }: AnswerPlace): OauthError | null {
  if (parameters.has('request')) return new OauthError('request_not_supported', 'Requests are parameters here.');
  if (parameters.has('request_uri'))
    return new OauthError('request_uri_not_supported', 'Requests are parameters here.');
  const mode = parameters.get('response_mode');
  const usual = isFragment ? 'fragment' : 'query';
  return mode === undefined || mode === usual
    ? null
    : new OauthError('invalid_request', 'This response_mode is not supported.');
}
