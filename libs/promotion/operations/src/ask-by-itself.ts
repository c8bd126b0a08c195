import { newId, type PromotionId, type ReleaseId } from '@tiffin/kernel';
import type { PromotionWay } from '@tiffin/promotion-rules';
import type { Look } from './look.js';
import { promotionSteps } from './promotion-steps.js';

export interface AskedByItself {
  readonly releaseId: ReleaseId;
  readonly way: PromotionWay;
  readonly rollbackOf: PromotionId | null;
}

/** Asks for a promotion without a person. */
export async function askByItself({ rows, environment }: Look, asked: AskedByItself): Promise<PromotionId> {
  const { stage } = environment;
  const id = newId<PromotionId>();
  const { environmentId } = stage;
  await rows.insert({
    id,
    environmentId,
    ...asked,
    requestedBy: null,
    reason: null,
    steps: promotionSteps(stage, asked.way),
  });
  const detail = { environment: environmentId, release: asked.releaseId, way: asked.way };
  await rows.audit({ action: 'promotion.automate', objectKind: 'promotion', objectId: id, detail });
  return id;
}
