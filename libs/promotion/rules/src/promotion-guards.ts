import { Refusal } from '@tiffin/kernel';
import { isEnded, type PromotionEvent, type PromotionState } from './promotion-state.js';

/** Errors in a row that are put up with; the next one ends the promotion. */
export const mostErrors = 2;

/** A step that takes longer is not waited for. */
export const stepLimitMs = 30 * 60_000;

export interface Guard {
  /** Whether an event may happen. */
  readonly holds: (state: PromotionState, event: PromotionEvent) => boolean;
  readonly refusal: (state: PromotionState, event: PromotionEvent) => Refusal;
}

const misreported = (reason: string): Guard['refusal'] => {
  return (_, event) => Refusal.of('PROMOTION_STEP_REFUSED', event.is, reason);
};

const ended: Guard['refusal'] = ({ phase }) => Refusal.of('PROMOTION_ENDED', phase);

/** People, and newer promotions, end one that has not ended; all others report of one that is at work. */
const isEnding = ({ is }: PromotionEvent): boolean => is === 'abort' || is === 'superseded';

const isVerdict = ({ is }: PromotionEvent): boolean =>
  is === 'verified' || is === 'verificationFailed' || is === 'verificationErrored';

const placeOf = ({ steps }: PromotionState, event: PromotionEvent): number =>
  'step' in event ? steps.findIndex(({ name }) => name === event.step) : -1;

/**
 * What may not happen to a promotion, whatever its workers do. No two of them forbid the same, so that a model can take each away and see
 * what goes wrong without it.
 */
export const promotionGuards = {
  'a final phase is final': {
    holds: (state, event) => isEnding(event) || !isEnded(state),
    refusal: ended,
  },
  'only what has not ended is aborted': {
    holds: (state, { is }) => is !== 'abort' || !isEnded(state),
    refusal: ended,
  },
  'only what waits is superseded': {
    holds: ({ phase }, { is }) => is !== 'superseded' || phase === 'Pending',
    refusal: misreported('it has begun, and comes to its own end'),
  },
  'only the newest epoch writes': {
    holds: ({ epoch }, event) => !('epoch' in event) || event.epoch === epoch,
    refusal: () => Refusal.of('EPOCH_STALE', 'The promotion'),
  },
  'only what waits is started': {
    holds: ({ phase }, { is }) => is !== 'start' || phase === 'Pending',
    refusal: misreported('it has begun'),
  },
  'one is open for each environment': {
    holds: (_, event) => event.is !== 'start' || event.environment === 'free',
    refusal: () => Refusal.of('PROMOTION_OPEN', 'the environment'),
  },
  'none starts while a gate is closed': {
    holds: (_, event) => event.is !== 'start' || event.gates === 'open',
    refusal: misreported('a gate is closed'),
  },
  'only what a worker lost is resumed': {
    holds: ({ isHeld, phase }, { is }) => is !== 'resumed' || (!isHeld && phase !== 'Pending'),
    refusal: misreported('no worker has lost it'),
  },
  'steps are frozen': {
    holds: (state, event) => !('step' in event) || placeOf(state, event) !== -1,
    refusal: misreported('it was made without that step'),
  },
  'a step that is done is not done again': {
    holds: (state, event) => !('step' in event) || state.steps[placeOf(state, event)]?.isDone !== true,
    refusal: misreported('that step is done'),
  },
  'steps are done in their order': {
    holds: (state, event) => state.steps.slice(0, Math.max(0, placeOf(state, event))).every(({ isDone }) => isDone),
    refusal: misreported('a step before it is not done'),
  },
  'a step has a time limit': {
    holds: (_, event) => event.is !== 'stepDone' || event.tookMs <= stepLimitMs,
    refusal: misreported('the step took longer than it may'),
  },
  'verification comes after all steps': {
    holds: ({ steps, phase }, { is }) =>
      is !== 'deployed' || (phase === 'Running' && steps.every(({ isDone }) => isDone)),
    refusal: misreported('steps are left'),
  },
  'a verdict comes of verification': {
    holds: ({ phase }, event) => !isVerdict(event) || phase === 'Verifying',
    refusal: misreported('it is not being verified'),
  },
} as const satisfies Readonly<Record<string, Guard>>;

export type GuardName = keyof typeof promotionGuards | 'errors are put up with for so long';

export const guardNames = [...Object.keys(promotionGuards), 'errors are put up with for so long'] as GuardName[];
