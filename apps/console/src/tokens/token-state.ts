import type { TokenAnswer } from './use-tokens.js';

/** Whether a token opens anything, and if so, for how long. */
export type TokenState = 'active' | 'ending' | 'ended' | 'revoked';

type Judged = Pick<TokenAnswer, 'revokedAt' | 'expiresAt'>;

/** From when its end is in sight. */
const soonMs = 7 * 86_400_000;

export function tokenState({ revokedAt, expiresAt }: Judged, now: Date): TokenState {
  if (revokedAt !== null) return 'revoked';
  if (expiresAt === null) return 'active';
  const leftMs = Date.parse(expiresAt) - now.getTime();
  if (leftMs <= 0) return 'ended';
  return leftMs <= soonMs ? 'ending' : 'active';
}

export const isClosed = (state: TokenState): boolean => state === 'revoked' || state === 'ended';
