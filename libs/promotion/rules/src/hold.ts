import type { PromotionId, ReleaseId, UserId } from '@tiffin/kernel';
import { candidateOf, type CandidateFacts } from './candidate.js';
import type { PromotionWay } from './promotion-way.js';

/** Keeps automation away from an environment, with what is held there and on whose account. */
export interface Hold {
  readonly releaseId: ReleaseId;
  /** The promotion that placed it; null: somebody did, by itself. */
  readonly promotionId: PromotionId | null;
  /** Null: automation placed it, with a rollback. */
  readonly by: UserId | null;
  readonly at: Date;
}

/** A promotion at the moment in which it is asked for. */
export interface AskedPromotion {
  readonly promotionId: PromotionId;
  readonly releaseId: ReleaseId;
  readonly way: PromotionWay;
  readonly by: UserId | null;
  readonly at: Date;
}

/**
 * The hold once a promotion was asked for. Without it automation would undo minutes later what somebody did by hand: what is
 * not its candidate is held, and promoting the candidate lifts that. A newer candidate lifts nothing.
 */
export function holdAfter(before: Hold | null, asked: AskedPromotion, facts: CandidateFacts): Hold | null {
  const { releaseId, promotionId, by, at, way } = asked;
  if (way === 'automation') return before;
  if (way === 'auto-rollback') return { releaseId, promotionId, by: null, at };
  if (candidateOf(facts, at) === releaseId) return null;
  // Where nothing is automatic there is nothing to hold up, and a hold from before stays.
  return facts.stage.autoPromote === 'off' ? before : { releaseId, promotionId, by, at };
}
