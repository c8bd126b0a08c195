import type { KeptPromotion, PromotionRows } from './promotion-store.js';

/** What was brought half-way, or was found not to work, does not stay: the environment runs again what it ran when the promotion started, or nothing. */
export async function putBack(
  rows: PromotionRows,
  { environmentId, releaseId, fromReleaseId, phase }: KeptPromotion,
  action: 'environment.put-back' | 'release.want',
): Promise<void> {
  if (phase === 'Pending' || fromReleaseId === releaseId) return;
  const isNews =
    fromReleaseId === null
      ? await rows.wantNothing(environmentId, releaseId)
      : await rows.want(environmentId, fromReleaseId);
  if (!isNews) return;
  const detail = { release: fromReleaseId };
  await rows.audit({ action, objectKind: 'environment', objectId: environmentId, detail });
}
