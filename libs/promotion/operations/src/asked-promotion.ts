import { type EnvironmentId, type PromotionId, Refusal } from '@tiffin/kernel';
import { isOpen } from '@tiffin/promotion-rules';
import type { KeptPromotion, PromotionRows } from './promotion-store.js';
import { stateOf } from './state-of.js';

/** Which promotion of an environment somebody means; null: the one that is open, or the only one that waits. */
export interface MeantPromotion {
  readonly environmentId: EnvironmentId;
  readonly promotionId: PromotionId | null;
}

/**
 * The promotion, in an environment that is held until the transaction ends. `rather`: who votes means one that waits. Refuses NOT_FOUND,
 * INPUT_INVALID.
 */
export async function meantPromotion(
  rows: PromotionRows,
  { environmentId, promotionId }: MeantPromotion,
  rather: 'open' | 'waiting' = 'open',
): Promise<KeptPromotion> {
  await rows.lockEnvironment(environmentId);
  if (promotionId === null) {
    const unended = await rows.unended(environmentId);
    const waiting = unended.filter((one) => !isOpen(stateOf(one, 0)));
    return onlyPromotion(rather === 'waiting' && waiting.length > 0 ? waiting : unended);
  }
  const named = await rows.promotion(promotionId);
  if (named?.environmentId !== environmentId) throw Refusal.of('NOT_FOUND', 'promotion');
  return named;
}

function onlyPromotion(unended: readonly KeptPromotion[]): KeptPromotion {
  const open = unended.find((one) => isOpen(stateOf(one, 0)));
  const [first, second] = unended;
  const found = open ?? (second ? undefined : first);
  if (found) return found;
  const reason = second
    ? `${unended.length} promotions wait there. Say which one is meant.`
    : 'No promotion waits or runs there.';
  throw Refusal.of('INPUT_INVALID', 'promotionId', reason);
}
