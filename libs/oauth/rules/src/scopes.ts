import { OauthError } from './oauth-error.js';

/** Of a `scope` (RFC 6749, 3.3): its words, each once. Undefined: none was asked for. */
export const scopesOf = (text: string | undefined): readonly string[] | undefined =>
  text === undefined ? undefined : [...new Set(text.split(' ').filter((word) => word !== ''))];

/** What is granted: what was asked for, or all that there is for who asks for nothing. Nobody gets less in silence. */
export function decideGrantedScopes(
  asked: string | undefined,
  held: readonly string[],
): readonly string[] | OauthError {
  const wanted = scopesOf(asked);
  if (wanted === undefined) return [...held].sort();
  return wanted.every((scope) => held.includes(scope))
    ? [...wanted].sort()
    : new OauthError('invalid_scope', 'The client does not have all of these scopes.');
}

/** What is left of what was granted, now that a client has these. */
export const stillHeld = (granted: readonly string[], held: readonly string[]): readonly string[] =>
  granted.filter((scope) => held.includes(scope));
