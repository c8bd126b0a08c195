import type { Grant } from '@tiffin/access';
import { accepted, type PromotionId } from '@tiffin/kernel';
import { decidePhase, decideRemark } from '@tiffin/promotion-rules';
import type { Doorbell } from '@tiffin/work-operations';
import { type MeantPromotion, meantPromotion } from './asked-promotion.js';
import type { KeptPromotion, PromotionRows, PromotionStore } from './promotion-store.js';
import { noteOf, putBack } from './put-back.js';
import { stateOf } from './state-of.js';

export class AbortPromotion {
  constructor(
    private readonly store: PromotionStore,
    private readonly doorbell: Doorbell,
  ) {}

  /**
   * Ends a promotion; the environment goes back to what ran when it started. Refuses NOT_FOUND, INPUT_INVALID, PROMOTION_ENDED.
   */
  async run(grant: Grant<'environment.promote'>, meant: MeantPromotion, why: string | null): Promise<PromotionId> {
    const reason = accepted(decideRemark('reason', why));
    const { id } = await this.store.within(grant, (rows) => abort(rows, meant, reason));
    const job = { tenantId: grant.tenantId, environmentId: meant.environmentId };
    this.doorbell.ring('deploy', job);
    this.doorbell.ring('promote', job);
    return id;
  }
}

async function abort(rows: PromotionRows, meant: MeantPromotion, reason: string | null): Promise<KeptPromotion> {
  const promotion = await meantPromotion(rows, meant);
  const state = accepted(decidePhase(stateOf(promotion, 0), { is: 'abort' }));
  const stays = await putBack(rows, promotion, 'environment.put-back');
  await rows.write(promotion, { state, note: noteOf(reason ?? 'It was aborted.', stays), abortCause: 'person' });
  const { environmentId, releaseId, id: objectId } = promotion;
  const detail = {
    environment: environmentId,
    release: releaseId,
    phase: promotion.phase,
    ...(stays === null ? {} : { reason: stays }),
  };
  await rows.audit({ action: 'promotion.abort', objectKind: 'promotion', objectId, detail });
  return promotion;
}
