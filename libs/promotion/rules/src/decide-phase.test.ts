import { describe, expect, it } from 'vitest';
import { Refusal } from '@tiffin/kernel';
import { decidePhase } from './decide-phase.js';
import { mostErrors, stepLimitMs } from './promotion-guards.js';
import { newPromotion, type PromotionEvent, type PromotionState } from './promotion-state.js';

const pending = newPromotion(['migrate', 'deploy']);
const start: PromotionEvent = { is: 'start', gates: 'open', environment: 'free' };
const done = (step: string, over: { epoch?: number; tookMs?: number } = {}): PromotionEvent => ({
  is: 'stepDone',
  epoch: 1,
  tookMs: 1_000,
  step,
  ...over,
});

function after(...events: readonly PromotionEvent[]): PromotionState {
  return events.reduce((state, event) => {
    const next = decidePhase(state, event);
    if (next instanceof Refusal) throw next;
    return next;
  }, pending);
}

const running = after(start);
const halfway = after(start, done('migrate'));
const deployed = after(start, done('migrate'), done('deploy'));
const verifying = after(start, done('migrate'), done('deploy'), { is: 'deployed', epoch: 1 });
const errored = (times: number): PromotionEvent[] =>
  Array.from({ length: times }, () => ({ is: 'stepErrored', epoch: 1, step: 'migrate' }));

const told = (answer: PromotionState | Refusal): string =>
  answer instanceof Refusal ? answer.code : `${answer.phase} epoch ${answer.epoch}`;

describe('decidePhase', () => {
  it.each<[PromotionState, PromotionEvent, string]>([
    [pending, start, 'Running epoch 1'],
    [running, done('migrate'), 'Running epoch 1'],
    [deployed, { is: 'deployed', epoch: 1 }, 'Verifying epoch 1'],
    [verifying, { is: 'verified', epoch: 1 }, 'Succeeded epoch 1'],
    [verifying, { is: 'verificationFailed', epoch: 1 }, 'Failed epoch 1'],
    [verifying, { is: 'verificationErrored', epoch: 1 }, 'Verifying epoch 1'],
    [running, { is: 'stepFailed', epoch: 1, step: 'migrate' }, 'Failed epoch 1'],
    [running, { is: 'stepTimedOut', epoch: 1, step: 'migrate' }, 'Errored epoch 1'],
    [running, { is: 'stepErrored', epoch: 1, step: 'migrate' }, 'Running epoch 1'],
    [after(start, ...errored(mostErrors)), { is: 'stepErrored', epoch: 1, step: 'migrate' }, 'Errored epoch 1'],
    [pending, { is: 'abort' }, 'Aborted epoch 0'],
    [running, { is: 'abort' }, 'Aborted epoch 1'],
    [verifying, { is: 'abort' }, 'Aborted epoch 1'],
    [pending, { is: 'superseded' }, 'Aborted epoch 0'],
    [running, { is: 'workerLost' }, 'Running epoch 1'],
    [after(start, { is: 'workerLost' }), { is: 'resumed' }, 'Running epoch 2'],
  ])('lets %o go on with %o: %s', (state, event, expected) => {
    expect(told(decidePhase(state, event))).toBe(expected);
  });

  it('forgets errors once a step is done', () => {
    expect(after(start, ...errored(mostErrors), done('migrate')).errors).toBe(0);
  });

  it('goes on after the step that is done', () => {
    const taken = after(start, done('migrate'), { is: 'workerLost' }, { is: 'resumed' });
    expect(taken).toMatchObject({ epoch: 2, isHeld: true, steps: [{ isDone: true }, { isDone: false }] });
    expect(told(decidePhase(taken, done('deploy', { epoch: 2 })))).toBe('Running epoch 2');
  });

  const succeeded = after(
    start,
    done('migrate'),
    done('deploy'),
    { is: 'deployed', epoch: 1 },
    { is: 'verified', epoch: 1 },
  );

  it.each<[string, PromotionState, PromotionEvent, string]>([
    ['a second start', running, start, 'PROMOTION_STEP_REFUSED'],
    ['a start beside another', pending, { ...start, environment: 'taken' } as PromotionEvent, 'PROMOTION_OPEN'],
    [
      'a start through a closed gate',
      pending,
      { ...start, gates: 'closed' } as PromotionEvent,
      'PROMOTION_STEP_REFUSED',
    ],
    ['a step of an old worker', running, done('migrate', { epoch: 0 }), 'EPOCH_STALE'],
    ['a step of a worker to come', running, done('migrate', { epoch: 2 }), 'EPOCH_STALE'],
    ['a step that is done', halfway, done('migrate'), 'PROMOTION_STEP_REFUSED'],
    [
      'an error of a step that is done',
      halfway,
      { is: 'stepErrored', epoch: 1, step: 'migrate' },
      'PROMOTION_STEP_REFUSED',
    ],
    ['a step before its turn', running, done('deploy'), 'PROMOTION_STEP_REFUSED'],
    ['a step of its own', running, done('sneak'), 'PROMOTION_STEP_REFUSED'],
    ['a step that took too long', running, done('migrate', { tookMs: stepLimitMs + 1 }), 'PROMOTION_STEP_REFUSED'],
    ['a step while verifying', verifying, done('deploy'), 'PROMOTION_STEP_REFUSED'],
    ['verification before all steps', halfway, { is: 'deployed', epoch: 1 }, 'PROMOTION_STEP_REFUSED'],
    ['a verdict before verification', deployed, { is: 'verified', epoch: 1 }, 'PROMOTION_STEP_REFUSED'],
    ['to supersede what runs', running, { is: 'superseded' }, 'PROMOTION_STEP_REFUSED'],
    ['to take over from who lives', running, { is: 'resumed' }, 'PROMOTION_STEP_REFUSED'],
    ['to take over what waits', pending, { is: 'resumed' }, 'PROMOTION_STEP_REFUSED'],
    ['to abort what has ended', succeeded, { is: 'abort' }, 'PROMOTION_ENDED'],
    ['to fail what has ended', succeeded, { is: 'verificationFailed', epoch: 1 }, 'PROMOTION_ENDED'],
  ])('refuses %s', (_, state, event, code) => {
    expect(told(decidePhase(state, event))).toBe(code);
  });
});
