import type { EnvironmentId, PromotionId, ReleaseId, UserId } from '@tiffin/kernel';
import type { Ballot } from '../approvals.js';
import type { PromotionWay } from '../promotion-way.js';
import type { Stage } from '../stage.js';

export interface HistoricPromotion {
  readonly id: PromotionId;
  readonly stage: Stage;
  readonly releaseId: ReleaseId;
  readonly way: PromotionWay;
  readonly by: UserId | null;
}

/** What happened, as somebody who stands beside would have seen it: the invariants are checked on this, not on what the rules keep. */
export type HistoryEvent =
  | { readonly is: 'built'; readonly releaseId: ReleaseId; readonly content: string }
  /** `session`: who was signed in. `candidate`: what automation would have put there. */
  | {
      readonly is: 'asked';
      readonly promotion: HistoricPromotion;
      readonly session: UserId | null;
      readonly candidate: ReleaseId | null;
    }
  | { readonly is: 'started'; readonly promotion: HistoricPromotion; readonly ballot: Ballot }
  | { readonly is: 'runs'; readonly promotion: HistoricPromotion; readonly content: string }
  | { readonly is: 'verified' | 'failed' | 'aborted'; readonly promotion: HistoricPromotion }
  | { readonly is: 'approved'; readonly environmentId: EnvironmentId; readonly releaseId: ReleaseId }
  | { readonly is: 'held' | 'lifted'; readonly environmentId: EnvironmentId };
