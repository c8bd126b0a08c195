import type { Refusal } from '@tiffin/kernel';
import { type Guard, type GuardName, guardNames, mostErrors, promotionGuards } from './promotion-guards.js';
import { isEnded, type PromotionEvent, type PromotionState } from './promotion-state.js';

type Guards = ReadonlySet<GuardName>;

const allGuards: Guards = new Set(guardNames);
const guardList = Object.entries(promotionGuards) as [GuardName, Guard][];

/** A worker begins, or takes over: whoever had it before has an old number now, and writes nothing. */
const heldByNext = (state: PromotionState): PromotionState => ({ ...state, epoch: state.epoch + 1, isHeld: true });

function withStep(state: PromotionState, step: string): PromotionState {
  const isKnown = state.steps.some(({ name }) => name === step);
  const steps = isKnown ? state.steps : [...state.steps, { name: step, isDone: false }];
  const done = steps.map((one) => (one.name === step ? { ...one, isDone: true } : one));
  return { ...state, steps: done, errors: 0 };
}

function withError(state: PromotionState, guards: Guards): PromotionState {
  const errors = state.errors + 1;
  const isEnough = errors > mostErrors && guards.has('errors are put up with for so long');
  return { ...state, errors, phase: isEnough ? 'Errored' : state.phase };
}

function next(state: PromotionState, event: PromotionEvent, guards: Guards): PromotionState {
  switch (event.is) {
    case 'start':
      return { ...heldByNext(state), phase: 'Running' };
    case 'stepDone':
      return withStep(state, event.step);
    case 'stepErrored':
    case 'verificationErrored':
      return withError(state, guards);
    case 'workerLost':
      return { ...state, isHeld: false };
    case 'resumed':
      return heldByNext(state);
    default:
      return { ...state, phase: phaseAfter[event.is], errors: 0 };
  }
}

const phaseAfter = {
  deployed: 'Verifying',
  verified: 'Succeeded',
  stepFailed: 'Failed',
  verificationFailed: 'Failed',
  stepTimedOut: 'Errored',
  abort: 'Aborted',
  superseded: 'Aborted',
} as const;

const withoutHolder = (state: PromotionState): PromotionState => (isEnded(state) ? { ...state, isHeld: false } : state);

/**
 * Where a promotion stands after an event, or why that may not happen. Whoever writes the answer has read the state in the same
 * transaction. `guards` is for the model, which takes one away.
 */
export function decidePhase(
  state: PromotionState,
  event: PromotionEvent,
  guards: Guards = allGuards,
): PromotionState | Refusal {
  const broken = guardList.find(([name, { holds }]) => guards.has(name) && !holds(state, event));
  return broken ? broken[1].refusal(state, event) : withoutHolder(next(state, event, guards));
}
