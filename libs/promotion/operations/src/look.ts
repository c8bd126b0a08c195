import type { AuditAction } from '@tiffin/access';
import { accepted } from '@tiffin/kernel';
import type { CheckedPlace } from './check-runner.js';
import { decidePhase, type PromotionEvent, type PromotionPhase } from '@tiffin/promotion-rules';
import type { ClaimedEnvironment, PromoterClaim, PromoterRows } from './promoter-store.js';
import type { KeptPromotion, KeptStep, Written } from './promotion-store.js';
import { stateOf } from './state-of.js';

/** One look at an environment's promotions, in one transaction that holds it. */
export interface Look {
  readonly rows: PromoterRows;
  readonly claim: PromoterClaim;
  readonly environment: ClaimedEnvironment;
}

/**
 * What a look has led to. `moved`: something was written, and there may be more. `onward`: the same without any event about it, so that what
 * follows may be written with it: events of one transaction would all show the states before and after all of it. `check`: to be run
 * outside of the transaction.
 */
export type Move =
  | { readonly is: 'moved' }
  | { readonly is: 'onward' }
  | { readonly is: 'rest'; readonly lookAt: Date | null }
  | {
      readonly is: 'check';
      readonly promotion: KeptPromotion;
      readonly step: KeptStep;
      readonly place: CheckedPlace;
    };

export const moved: Move = { is: 'moved' };
export const onward: Move = { is: 'onward' };
export const rest = (lookAt: Date | null): Move => ({ is: 'rest', lookAt });

const actions: Readonly<Record<Exclude<PromotionPhase, 'Pending'>, AuditAction>> = {
  Running: 'promotion.start',
  Verifying: 'promotion.verify',
  Succeeded: 'promotion.succeed',
  Failed: 'promotion.fail',
  Errored: 'promotion.error',
  Aborted: 'promotion.supersede',
};

/** Writes what has happened to a promotion, with its event where the phase is another one. Refuses what does not follow. */
export async function happen(
  { rows, claim }: Look,
  promotion: KeptPromotion,
  { event, ...written }: { readonly event: PromotionEvent } & Omit<Written, 'state'>,
): Promise<Move> {
  const state = accepted(decidePhase(stateOf(promotion, claim.epoch), event));
  await rows.write(promotion, { state, ...written });
  const { phase } = state;
  if (phase === promotion.phase || phase === 'Pending') return onward;
  const { id: objectId, environmentId: environment, releaseId: release, way } = promotion;
  const detail = { environment, release, way, ...(written.note === null ? {} : { reason: written.note }) };
  await rows.audit({ action: actions[phase], objectKind: 'promotion', objectId, detail });
  return moved;
}
