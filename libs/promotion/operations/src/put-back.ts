import { changesText } from '@tiffin/migrations-rules';
import type { KeptPromotion, PromotionRows } from './promotion-store.js';

/**
 * What was brought half-way, or was found not to work, does not stay: the environment runs again what it ran when the promotion started, or
 * nothing. Where the release has changed data for good and has taken over, it stays: what ran before would find data that it does not know.
 * Where it has not, what ran before serves already. Answers what people have to know of that.
 */
export async function putBack(
  rows: PromotionRows,
  promotion: KeptPromotion,
  action: 'environment.put-back' | 'release.want',
): Promise<string | null> {
  const { environmentId, releaseId, fromReleaseId, phase } = promotion;
  if (phase === 'Pending' || fromReleaseId === releaseId) return null;
  const lost = fromReleaseId === null ? [] : await rows.irreversible(environmentId, fromReleaseId);
  if (lost.length > 0 && (await serves(rows, promotion)))
    return changedText('The environment stays with the release, which', lost);
  if (await wantBack(rows, promotion)) {
    const detail = { release: fromReleaseId };
    await rows.audit({ action, objectKind: 'environment', objectId: environmentId, detail });
  }
  return lost.length === 0 ? null : changedText('What ran before runs on; the release', lost);
}

const serves = async (rows: PromotionRows, { environmentId, releaseId }: KeptPromotion): Promise<boolean> =>
  (await rows.environment(environmentId))?.currentReleaseId === releaseId;

const wantBack = (rows: PromotionRows, { environmentId, releaseId, fromReleaseId }: KeptPromotion): Promise<boolean> =>
  fromReleaseId === null ? rows.wantNothing(environmentId, releaseId) : rows.want(environmentId, fromReleaseId);

const changedText = (who: string, lost: readonly string[]): string =>
  `${who} has changed its data in a way that cannot be taken back (${changesText(lost)}). Promote a newer release that puts it right.`;

/** What is said of an end, with why the environment was not put back. */
export const noteOf = (said: string, stays: string | null): string => (stays === null ? said : `${said} ${stays}`);
