import type { GateAnswer } from './stages-documents.js';

/** `starts`: at once. `waits`: for time or people. `refused`: the API would say no. */
export type GatesOutcome = 'starts' | 'waits' | 'refused';

type Shown = Pick<GateAnswer, 'name' | 'state'>;

/** What somebody may let a release in without, on their own word. */
const letInPast: ReadonlySet<GateAnswer['name']> = new Set(['verified', 'soak']);

/** What becomes of a promotion that is asked for now: by the gates as the API answered them. */
export function gatesOutcome(gates: readonly Shown[], past: 'gates' | 'let in'): GatesOutcome {
  const standing = gates.filter(({ name, state }) => state !== 'open' && !(past === 'let in' && letInPast.has(name)));
  if (standing.some(({ state }) => state === 'closed')) return 'refused';
  return standing.length === 0 ? 'starts' : 'waits';
}

/** Whether letting it in would make a difference: where another gate is closed as well, it would not. */
export const mayBeLetIn = (gates: readonly Shown[]): boolean =>
  gates.some(({ name, state }) => state !== 'open' && letInPast.has(name)) &&
  gatesOutcome(gates, 'let in') !== 'refused';
