import { createHash, timingSafeEqual } from 'node:crypto';
import { OauthError } from './oauth-error.js';
import type { OauthParameters } from './oauth-parameters.js';

const challengeForm = /^[\w-]{43}$/;
const verifierForm = /^[\w.~-]{43,128}$/;

/** What a code is bound to (RFC 7636); null: to nothing but its client. `plain` proves nothing to who has read the request. */
export function readChallenge(parameters: OauthParameters, isNeeded: boolean): string | null | OauthError {
  const challenge = parameters.get('code_challenge');
  const method = parameters.get('code_challenge_method');
  if (challenge === undefined && method === undefined)
    return isNeeded ? invalid('A client without a secret sends a code_challenge (RFC 7636).') : null;
  if (method !== 'S256') return invalid('The code_challenge_method has to be S256.');
  return challenge !== undefined && challengeForm.test(challenge)
    ? challenge
    : invalid('The code_challenge is no SHA-256 in base64url.');
}

const invalid = (description: string): OauthError => new OauthError('invalid_request', description);

/**
 * Whether this verifier goes with this code. A code that was asked for without a challenge takes no verifier: otherwise somebody who takes
 * the challenge out of a request is not noticed.
 */
export function isProvedBy(challenge: string | null, verifier: string | undefined): boolean {
  if (challenge === null || verifier === undefined) return challenge === null && verifier === undefined;
  if (!verifierForm.test(verifier)) return false;
  const [made, expected] = [createHash('sha256').update(verifier).digest(), Buffer.from(challenge, 'base64url')];
  return made.length === expected.length && timingSafeEqual(made, expected);
}
