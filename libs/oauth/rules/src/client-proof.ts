import { OauthError } from './oauth-error.js';
import type { OauthParameters } from './oauth-parameters.js';

/** How a client says who it is. */
export interface ClientProof {
  readonly clientId: string;
  /** Null: it has none, or does not show it. */
  readonly secret: string | null;
  /** By the header, which a refusal then answers with a challenge (RFC 6749, 5.2). */
  readonly isBasic: boolean;
}

const basic = /^Basic +(?<encoded>[A-Za-z0-9+/]+=*) *$/i;

/** From the header or from the body (RFC 6749, 2.3.1), and not from both. */
export function readClientProof(
  authorization: string | undefined,
  parameters: OauthParameters,
): ClientProof | OauthError {
  const [id, secret] = [parameters.get('client_id'), parameters.get('client_secret')];
  if (authorization === undefined)
    return id === undefined
      ? new OauthError('invalid_client', 'The client does not say who it is.')
      : { clientId: id, secret: secret ?? null, isBasic: false };
  if (secret !== undefined) return new OauthError('invalid_request', 'The client proves itself in two ways at once.');
  const shown = readBasic(authorization);
  if (shown === null) return new OauthError('invalid_client', 'The header Authorization cannot be read.');
  return id === undefined || id === shown.clientId
    ? shown
    : new OauthError('invalid_request', 'The header and the body name two clients.');
}

function readBasic(authorization: string): ClientProof | null {
  const encoded = basic.exec(authorization)?.groups?.['encoded'];
  const text = encoded === undefined ? '' : Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  const [clientId, secret] = [decoded(text.slice(0, Math.max(0, colon))), decoded(text.slice(colon + 1))];
  return clientId === null || clientId === '' || secret === null || secret === ''
    ? null
    : { clientId, secret, isBasic: true };
}

/** Both parts are form-encoded before they are joined. */
function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return null;
  }
}
