import type { Grant } from '@tiffin/access';
import { accepted, type PromotionId, Refusal } from '@tiffin/kernel';
import { decidePhase } from '@tiffin/promotion-rules';
import type { Doorbell } from '@tiffin/work-operations';
import type { KeptPromotion, PromotionRows, PromotionStore } from './promotion-store.js';
import { putBack } from './put-back.js';
import { stateOf } from './state-of.js';

export class AbortPromotion {
  constructor(
    private readonly store: PromotionStore,
    private readonly doorbell: Doorbell,
  ) {}

  /**
   * Ends a promotion; the environment goes back to what ran when it started. Refuses NOT_FOUND, PROMOTION_ENDED.
   */
  async run(grant: Grant<'environment.promote'>, promotionId: PromotionId, reason: string | null): Promise<void> {
    const { environmentId } = await this.store.within(grant, (rows) => abort(rows, promotionId, reason));
    const job = { tenantId: grant.tenantId, environmentId };
    this.doorbell.ring('deploy', job);
    this.doorbell.ring('promote', job);
  }
}

async function abort(rows: PromotionRows, promotionId: PromotionId, reason: string | null): Promise<KeptPromotion> {
  const promotion = await lockedPromotion(rows, promotionId);
  const state = accepted(decidePhase(stateOf(promotion, 0), { is: 'abort' }));
  await putBack(rows, promotion, 'environment.put-back');
  await rows.write(promotion, { state, note: reason ?? 'It was aborted.' });
  const { environmentId, releaseId } = promotion;
  const detail = { environment: environmentId, release: releaseId, phase: promotion.phase };
  await rows.audit({ action: 'promotion.abort', objectKind: 'promotion', objectId: promotionId, detail });
  return promotion;
}

/** The promotion as it is once nobody else writes to its environment. Refuses NOT_FOUND. */
export async function lockedPromotion(rows: PromotionRows, promotionId: PromotionId): Promise<KeptPromotion> {
  const seen = await rows.promotion(promotionId);
  if (seen) await rows.lockEnvironment(seen.environmentId);
  const promotion = seen && (await rows.promotion(promotionId));
  if (!promotion) throw Refusal.of('NOT_FOUND', 'promotion');
  return promotion;
}
