/**
 * Where a promotion stands. The three bad ends differ: Failed, the release did not do what was asked of it; Errored, something outside of the
 * release was in the way; Aborted, somebody, or a newer promotion, ended it.
 */
export const promotionPhases = [
  'Pending',
  'Running',
  'Verifying',
  'Succeeded',
  'Failed',
  'Errored',
  'Aborted',
] as const;
export type PromotionPhase = (typeof promotionPhases)[number];

/**
 * Why it was aborted: by somebody, by a rejection, because there were too few approvals in time, as something else came in its place,
 * because it took its workers along, or as data was changed for good since the release that it goes back to. Nobody said no to what was superseded.
 */
export const abortCauses = ['person', 'rejected', 'expired', 'superseded', 'quarantined', 'irreversible'] as const;
export type AbortCause = (typeof abortCauses)[number];

export interface PromotionStep {
  readonly name: string;
  readonly isDone: boolean;
}

/** What is stored of a promotion on its way. */
export interface PromotionState {
  readonly phase: PromotionPhase;
  /** Number of the worker that may write: each that takes the promotion over gets the next one. 0: none has yet. */
  readonly epoch: number;
  /** Whether that worker is still believed to live. */
  readonly isHeld: boolean;
  /** Frozen when the promotion was made: what the stage is told later changes later promotions. */
  readonly steps: readonly PromotionStep[];
  /** Errors in a row of what is at work. */
  readonly errors: number;
}

export const newPromotion = (steps: readonly string[]): PromotionState => ({
  phase: 'Pending',
  epoch: 0,
  isHeld: false,
  steps: steps.map((name) => ({ name, isDone: false })),
  errors: 0,
});

/** Whether it has the environment to itself: one at a time may. */
export const isOpen = ({ phase }: PromotionState): boolean => phase === 'Running' || phase === 'Verifying';

export const isEnded = ({ phase }: PromotionState): boolean =>
  phase !== 'Pending' && phase !== 'Running' && phase !== 'Verifying';

/** What happens to a promotion. What a worker says comes with the epoch that it holds. */
export type PromotionEvent =
  /** A worker begins with it; the rest was read in the same transaction. */
  | { readonly is: 'start'; readonly gates: 'open' | 'closed'; readonly environment: 'free' | 'taken' }
  | { readonly is: 'stepDone'; readonly epoch: number; readonly step: string; readonly tookMs: number }
  | { readonly is: 'stepFailed' | 'stepErrored' | 'stepTimedOut'; readonly epoch: number; readonly step: string }
  /** All steps are done, and the environment runs the release. */
  | { readonly is: 'deployed'; readonly epoch: number }
  | { readonly is: 'verified' | 'verificationFailed' | 'verificationErrored'; readonly epoch: number }
  | { readonly is: 'abort' | 'superseded' }
  /** The worker's lease is over: it is dead, or only slow. */
  | { readonly is: 'workerLost' }
  /** Another worker takes over. */
  | { readonly is: 'resumed' };
