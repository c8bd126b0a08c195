import { OauthError } from './oauth-error.js';
import type { OauthParameters } from './oauth-parameters.js';
import type { OauthSettings } from './oauth-settings.js';

const grantTypes = ['authorization_code', 'client_credentials', 'refresh_token', 'password'] as const;
export type TokenGrantType = (typeof grantTypes)[number];

/** What is asked of the token endpoint, if it is granted here. */
export function decideGrantType(parameters: OauthParameters, { grants }: OauthSettings): TokenGrantType | OauthError {
  const asked = parameters.get('grant_type');
  if (asked === undefined) return new OauthError('invalid_request', 'The grant_type is missing.');
  const known = grantTypes.find((type) => type === asked);
  return known !== undefined && grants.includes(known)
    ? known
    : new OauthError('unsupported_grant_type', 'This grant_type is not granted here.');
}

/** A parameter that has to be there. */
export const needed = (parameters: OauthParameters, name: string): string | OauthError =>
  parameters.get(name) ?? new OauthError('invalid_request', `The ${name} is missing.`);

/** One answer for all reasons: who guesses learns nothing from it. */
export const notStanding = (): OauthError =>
  new OauthError('invalid_grant', 'What was shown is not valid, has expired, or is not of this client.');

/** Whether a code, with the place that its request named, comes from there. Who named none has one alone, `own`. */
export const isSentTo = (named: string | null, shown: string | undefined, own: string | null): boolean =>
  named === null ? shown === undefined || shown === own : shown === named;
