import type { PromotionId, ReleaseId } from '@tiffin/kernel';
import type { Hold } from './hold.js';
import { type Ledger, pointersOf } from './ledger.js';
import { isRollback, type PromotionWay } from './promotion-way.js';
import type { RollbackCause, Stage } from './stage.js';

/** How long after a failure the environment may still go back by itself; later somebody has looked at it, or nobody minds. */
export const freshFailureMs = 20 * 60_000;

/** The last promotion of an environment, which has failed (not: was aborted, or met a fault). */
export interface FailedPromotion {
  readonly promotionId: PromotionId;
  readonly releaseId: ReleaseId;
  readonly way: PromotionWay;
  readonly cause: RollbackCause;
  readonly at: Date;
}

export interface AutoRollbackFacts {
  readonly stage: Stage;
  readonly ledger: Ledger;
  /** Null where the last promotion has not failed. */
  readonly failed: FailedPromotion | null;
  /** Promotions of the environment that are pending, running or verifying. */
  readonly openPromotions: number;
  readonly hold: Hold | null;
}

/** `rollback`: to be asked for as a promotion in the way `auto-rollback`, which places a hold (`holdAfter`). */
export type AutoRollback =
  | { readonly is: 'nothing' | 'wait'; readonly why: string }
  | { readonly is: 'rollback'; readonly releaseId: ReleaseId; readonly rollbackOf: PromotionId };

type Rule = (failed: FailedPromotion, facts: AutoRollbackFacts, at: Date) => AutoRollback | null;

const nothing = (why: string): AutoRollback => ({ is: 'nothing', why });

/** The first that has something to say decides. */
const rules: readonly Rule[] = [
  ({ cause }, { stage }) =>
    stage.rollbackOn.includes(cause) ? null : nothing(`the stage does not roll back when a ${cause} fails`),
  ({ way }) => (isRollback(way) ? nothing('a rollback is not rolled back') : null),
  (failed, _, at) =>
    at.getTime() - failed.at.getTime() > freshFailureMs ? nothing('the failure is older than 20 minutes') : null,
  (failed, { ledger }) =>
    ledger.occupancy.some(({ from }) => from > failed.at) ? nothing('another release has come since') : null,
  // Automation leaves alone what somebody holds, even where it failed.
  (_, { hold }) => (hold === null ? null : nothing('the environment is held')),
  (_, { openPromotions }) =>
    openPromotions > 0 ? { is: 'wait', why: 'a promotion of the environment is pending or at work' } : null,
];

/** Whether an environment goes back to its stable release by itself, and if not, why. */
export function decideAutoRollback(facts: AutoRollbackFacts, at: Date): AutoRollback {
  const { failed } = facts;
  if (failed === null) return nothing('nothing has failed');
  for (const rule of rules) {
    const answer = rule(failed, facts, at);
    if (answer !== null) return answer;
  }
  const releaseId = stableBefore(failed, facts.ledger);
  return releaseId === null
    ? nothing('there is no stable release to go back to: none but this one was verified here')
    : { is: 'rollback', releaseId, rollbackOf: failed.promotionId };
}

/** What failed is not what to go back to, even where it was verified here once. */
function stableBefore({ releaseId }: FailedPromotion, ledger: Ledger): ReleaseId | null {
  const { stable, rollbackTargets } = pointersOf(ledger);
  return [stable, ...rollbackTargets].find((one) => one !== null && one !== releaseId) ?? null;
}
