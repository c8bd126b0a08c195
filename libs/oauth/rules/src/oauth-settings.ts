import { isId, Refusal } from '@tiffin/kernel';

export const oauthGrantTypes = [
  ...(['authorization_code', 'client_credentials', 'refresh_token', 'password', 'implicit'] as const),
] as const;
export type OauthGrantType = (typeof oauthGrantTypes)[number];

/** What the authorization server of an environment does. */
export interface OauthSettings {
  readonly isEnabled: boolean;
  readonly grants: readonly OauthGrantType[];
  readonly accessTokenSeconds: number;
  /** How long one may be left unused. */
  readonly refreshTokenSeconds: number;
  /** Ids of consumers whose applications can keep no secret. */
  readonly publicClients: readonly string[];
}

/** Of an environment of which nothing was said. */
export const defaultOauthSettings: OauthSettings = {
  isEnabled: false,
  grants: ['authorization_code', 'client_credentials', 'refresh_token'],
  accessTokenSeconds: 900,
  refreshTokenSeconds: 14 * 86_400,
  publicClients: [],
};

export const oauthLimits = {
  accessTokenSeconds: { least: 60, most: 86_400 },
  refreshTokenSeconds: { least: 3_600, most: 365 * 86_400 },
  publicClients: 100,
} as const;

/** In one order, each once; or `Refusal` INPUT_INVALID. */
export function decideOauthSettings(wanted: OauthSettings): OauthSettings | Refusal {
  const problem = lifetimeProblem(wanted, 'accessTokenSeconds') ?? lifetimeProblem(wanted, 'refreshTokenSeconds');
  if (problem) return problem;
  const publicClients = [...new Set(wanted.publicClients)].sort();
  if (publicClients.length > oauthLimits.publicClients)
    return invalid('publicClients', `at most ${oauthLimits.publicClients} are allowed.`);
  if (!publicClients.every(isId)) return invalid('publicClients', 'ids of consumers are expected.');
  return { ...wanted, publicClients, grants: oauthGrantTypes.filter((grant) => wanted.grants.includes(grant)) };
}

function lifetimeProblem(wanted: OauthSettings, field: 'accessTokenSeconds' | 'refreshTokenSeconds'): Refusal | null {
  const { least, most } = oauthLimits[field];
  const seconds = wanted[field];
  return Number.isSafeInteger(seconds) && seconds >= least && seconds <= most
    ? null
    : invalid(field, `${least} to ${most} seconds are expected.`);
}

const invalid = (field: string, reason: string): Refusal => Refusal.of('INPUT_INVALID', field, reason);
