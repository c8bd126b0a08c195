import { changesText } from '@tiffin/migrations-rules';
import type { KeptPromotion, PromotionRows } from './promotion-store.js';

/**
 * What was brought half-way, or was found not to work, does not stay: the environment runs again what it ran when the promotion started, or
 * nothing. Answers why not, for people, where the release has changed data for good: what ran before would find data that it does not know.
 */
export async function putBack(
  rows: PromotionRows,
  { environmentId, releaseId, fromReleaseId, phase }: KeptPromotion,
  action: 'environment.put-back' | 'release.want',
): Promise<string | null> {
  if (phase === 'Pending' || fromReleaseId === releaseId) return null;
  const lost = fromReleaseId === null ? [] : await rows.irreversible(environmentId, fromReleaseId);
  if (lost.length > 0) return stayText(lost);
  const isNews =
    fromReleaseId === null
      ? await rows.wantNothing(environmentId, releaseId)
      : await rows.want(environmentId, fromReleaseId);
  if (!isNews) return null;
  const detail = { release: fromReleaseId };
  await rows.audit({ action, objectKind: 'environment', objectId: environmentId, detail });
  return null;
}

const stayText = (lost: readonly string[]): string =>
  `The environment stays with the release, which has changed its data in a way that cannot be taken back (${changesText(lost)}). Promote a newer release that puts it right.`;

/** What is said of an end, with why the environment was not put back. */
export const noteOf = (said: string, stays: string | null): string => (stays === null ? said : `${said} ${stays}`);
