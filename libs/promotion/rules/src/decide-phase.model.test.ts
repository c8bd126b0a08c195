import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Refusal } from '@tiffin/kernel';
import { decidePhase } from './decide-phase.js';
import { type GuardName, guardNames, mostErrors, stepLimitMs } from './promotion-guards.js';
import { isEnded, isOpen, newPromotion, type PromotionEvent, type PromotionState } from './promotion-state.js';

/**
 * All that can happen to two promotions to one environment with two workers, looked at breadth first. A worker may send anything at any
 * time, with the epoch that it was given when it began; its lease may be over while it lives. So nothing but the guards keeps the
 * invariants; each guard that is taken away lets one of them be broken, and the shortest way there is shown.
 */
interface World {
  readonly promotions: readonly [PromotionState, PromotionState];
  /** What each worker believes it holds; null: nothing, also after a crash. */
  readonly workers: readonly [Belief | null, Belief | null];
  readonly gates: 'open' | 'closed';
}

interface Belief {
  readonly promotion: 0 | 1;
  readonly epoch: number;
}

interface Move {
  readonly text: string;
  readonly after: World;
  readonly broken: string | null;
}

const mostEpochs = 2;
const steps = ['first', 'second'];
const both = [0, 1] as const;

/** What a worker may say of what it holds: also that it did a step that was never asked for, and one that took too long. */
function sayings(epoch: number): PromotionEvent[] {
  const ofSteps = [...steps, 'sneaked'].flatMap((step): PromotionEvent[] => [
    { is: 'stepDone', epoch, step, tookMs: 1 },
    { is: 'stepErrored', epoch, step },
  ]);
  const [step = ''] = steps;
  return [
    ...ofSteps,
    { is: 'stepDone', epoch, step, tookMs: stepLimitMs + 1 },
    { is: 'stepFailed', epoch, step },
    { is: 'stepTimedOut', epoch, step },
    { is: 'deployed', epoch },
    { is: 'verified', epoch },
    { is: 'verificationFailed', epoch },
    { is: 'verificationErrored', epoch },
  ];
}

const replaced = <T>(pair: readonly [T, T], at: 0 | 1, by: T): [T, T] => (at === 0 ? [by, pair[1]] : [pair[0], by]);

const allDone = ({ steps: all }: PromotionState): boolean => all.every(({ isDone }) => isDone);

interface Step {
  readonly world: World;
  readonly event: PromotionEvent;
  readonly before: PromotionState;
  readonly now: PromotionState;
}

const isOf = ({ event }: Step, ...names: readonly PromotionEvent['is'][]): boolean => names.includes(event.is);

const doneNames = ({ steps: all }: PromotionState): string[] =>
  all.filter(({ isDone }) => isDone).map(({ name }) => name);

/** What must be true of each step, and of each world; stated without the guards. */
const invariants: Readonly<Record<string, (step: Step, after: World) => boolean>> = {
  'at most one is open': (_, { promotions }) => promotions.filter(isOpen).length <= 1,
  'no final phase is left': ({ before, now }) => !isEnded(before) || now.phase === before.phase,
  'an end is told once': (step) => !isEnded(step.before) || step.event.is !== 'abort',
  'what has begun is not superseded': (step) => !isOf(step, 'superseded') || step.before.phase === 'Pending',
  'only the newest worker writes': ({ event, before }) => !('epoch' in event) || event.epoch === before.epoch,
  'no worker is robbed': (step) => !isOf(step, 'start', 'resumed') || !step.before.isHeld,
  'what is resumed has begun': (step) => !isOf(step, 'resumed') || step.before.phase !== 'Pending',
  'what starts had waited': (step) => !isOf(step, 'start') || step.before.phase === 'Pending',
  'it starts through open gates': (step) => !isOf(step, 'start') || step.world.gates === 'open',
  'steps are what they were': ({ now }) => now.steps.map(({ name }) => name).join() === steps.join(),
  'the effect of a step comes once': ({ event, before }) =>
    event.is !== 'stepDone' || !doneNames(before).includes(event.step),
  'steps go in their order': ({ now }) =>
    steps.slice(0, doneNames(now).length).every((name) => doneNames(now).includes(name)),
  'no step took too long': ({ event }) => event.is !== 'stepDone' || event.tookMs <= stepLimitMs,
  'a step happens while it runs': ({ event, before }) => !('step' in event) || before.phase === 'Running',
  'what is verified has all steps done': ({ now }) =>
    (now.phase !== 'Verifying' && now.phase !== 'Succeeded') || allDone(now),
  'verified before succeeded': ({ event, before, now }) =>
    now.phase !== 'Succeeded' ||
    before.phase === 'Succeeded' ||
    (event.is === 'verified' && before.phase === 'Verifying'),
  'errors do not go on for ever': ({ now }) => isEnded(now) || now.errors <= mostErrors,
};

const brokenBy = (step: Step, after: World): string | null =>
  Object.entries(invariants).find(([, holds]) => !holds(step, after))?.[0] ?? null;

type Guards = ReadonlySet<GuardName>;

interface Attempt {
  readonly at: 0 | 1;
  readonly event: PromotionEvent;
  readonly who: string;
  /** The worker that then believes to hold the promotion. */
  readonly taker?: 0 | 1;
}

function attemptsIn(world: World): Attempt[] {
  const ofWorkers = both.flatMap((worker): Attempt[] => {
    const belief = world.workers[worker];
    const who = `worker ${worker + 1}`;
    if (belief) return sayings(belief.epoch).map((event) => ({ at: belief.promotion, event, who }));
    return both.flatMap((at): Attempt[] => {
      const environment = world.promotions.some((one, other) => other !== at && isOpen(one)) ? 'taken' : 'free';
      const start: PromotionEvent = { is: 'start', gates: world.gates, environment };
      return [start, { is: 'resumed' } as const].map((event) => ({ at, event, who, taker: worker }));
    });
  });
  const ofOthers = both.flatMap((at): Attempt[] => [
    { at, event: { is: 'abort' }, who: 'somebody' },
    { at, event: { is: 'superseded' }, who: 'a newer one' },
    { at, event: { is: 'workerLost' }, who: 'the sweep' },
  ]);
  return [...ofWorkers, ...ofOthers];
}

const textOf = ({ who, event, at }: Attempt): string =>
  `${who}: ${event.is}${'step' in event ? ` ${event.step}` : ''}${event.is === 'stepDone' && event.tookMs > stepLimitMs ? ' too late' : ''} of ${'AB'[at]}${'epoch' in event ? ` (epoch ${event.epoch})` : ''}`;

function attempted(world: World, attempt: Attempt, guards: Guards): Move | null {
  const before = world.promotions[attempt.at];
  const now = decidePhase(before, attempt.event, guards);
  if (now instanceof Refusal || now.epoch > mostEpochs) return null;
  const promotions = replaced(world.promotions, attempt.at, now);
  const { taker } = attempt;
  const belief = { promotion: attempt.at, epoch: now.epoch };
  const workers = taker === undefined ? world.workers : replaced(world.workers, taker, belief);
  const after = { ...world, promotions, workers };
  return { text: textOf(attempt), after, broken: brokenBy({ world, event: attempt.event, before, now }, after) };
}

/** A worker dies, or lets go of what has ended; gates open and close. Neither writes anything. */
function silentMoves(world: World): Move[] {
  const deaths = both
    .filter((worker) => world.workers[worker])
    .map((worker) => ({
      text: `worker ${worker + 1} dies`,
      after: { ...world, workers: replaced(world.workers, worker, null) },
      broken: null,
    }));
  const gates = world.gates === 'open' ? 'closed' : 'open';
  return [...deaths, { text: `gates: ${gates}`, after: { ...world, gates }, broken: null }];
}

const letter = ({ phase, epoch, isHeld, steps: all, errors }: PromotionState): string =>
  `${phase}${epoch}${isHeld ? 'h' : ''}${errors}${all.map(({ name, isDone }) => `${name[0]}${isDone ? '+' : '-'}`).join('')}`;

/** Two worlds that differ only in which promotion, or which worker, is called which are one. */
function keyOf({ promotions: [a, b], workers, gates }: World): string {
  const seen = (first: 0 | 1): string =>
    workers
      .map((belief) => (belief ? `${belief.promotion === first ? 'A' : 'B'}${belief.epoch}` : '-'))
      .toSorted()
      .join('');
  const [one, other] = [letter(a), letter(b)];
  const names = [`${one}|${other}|${seen(0)}`, `${other}|${one}|${seen(1)}`].toSorted();
  return `${names[0]}|${gates}`;
}

interface Outcome {
  readonly worlds: number;
  readonly broken: string | null;
  readonly trace: readonly string[];
}

type Origins = Map<string, { readonly from: string; readonly text: string } | null>;

function traceTo(key: string, cameFrom: Origins): string[] {
  const came = cameFrom.get(key);
  return came ? [...traceTo(came.from, cameFrom), came.text] : [];
}

const movesIn = (world: World, guards: Guards): Move[] => [
  ...attemptsIn(world)
    .map((attempt) => attempted(world, attempt, guards))
    .filter((move) => move !== null),
  ...silentMoves(world),
];

function explore(guards: Guards): Outcome {
  const first: World = { promotions: [newPromotion(steps), newPromotion(steps)], workers: [null, null], gates: 'open' };
  const cameFrom: Origins = new Map([[keyOf(first), null]]);
  const waiting = [first];
  // The list grows while it is gone through: the nearest worlds come first, so that the first way found is a shortest.
  for (const world of waiting) {
    const from = keyOf(world);
    const moves = movesIn(world, guards);
    const wrong = moves.find(({ broken }) => broken !== null);
    if (wrong) return { worlds: cameFrom.size, broken: wrong.broken, trace: [...traceTo(from, cameFrom), wrong.text] };
    for (const { text, after } of moves) {
      const key = keyOf(after);
      if (cameFrom.has(key)) continue;
      cameFrom.set(key, { from, text });
      waiting.push(after);
    }
  }
  return { worlds: cameFrom.size, broken: null, trace: [] };
}

// Most attempts are refused, and nobody reads where.
const { stackTraceLimit } = Error;
beforeAll(() => void (Error.stackTraceLimit = 0));
afterAll(() => void (Error.stackTraceLimit = stackTraceLimit));

describe('two promotions to one environment, two workers', () => {
  it('keep every invariant, whatever happens', () => {
    const { worlds, broken, trace } = explore(new Set(guardNames));
    console.info(`${worlds} worlds`);
    expect([broken, trace]).toEqual([null, []]);
    expect(worlds).toBeGreaterThan(5_000);
  });

  it.each(guardNames)('miss the guard "%s"', (name) => {
    const { broken, trace } = explore(new Set(guardNames.filter((one) => one !== name)));
    console.info([`without "${name}": "${broken}" is broken`, ...trace].join('\n  '));
    expect(broken).not.toBeNull();
  });
});
