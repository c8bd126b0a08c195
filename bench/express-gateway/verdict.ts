import { createHash } from 'node:crypto';
import type { ConformanceCase } from './conformance-case.js';
import { decisions } from './decisions.js';
import { type Difference, differencesBetween } from './differences.js';
import type { Observation } from './observation.js';
import { pendingPart } from './pending.js';

export interface Verdict {
  readonly name: string;
  readonly is: 'same' | 'decided' | 'not yet' | 'unexplained';
  /** Ids of decisions, or what is not there yet. */
  readonly because: readonly string[];
  readonly unexplained: readonly Difference[];
}

/** Compares what two gateways made of a case. */
export function verdictOf(of: ConformanceCase, theirs: Observation, ours: Observation): Verdict {
  const found = differencesBetween(theirs, ours).map((difference) => {
    const answer = (one: Observation) => (one.outcome === 'served' ? one.answers[difference.request] : undefined);
    const where = { difference, of, theirs: answer(theirs), ours: answer(ours), whole: ours };
    return { difference, decision: decisions.find((decision) => decision.covers(where)) };
  });
  const unexplained = found.filter(({ decision }) => decision === undefined).map(({ difference }) => difference);
  const told = found.flatMap(({ decision }) => (decision === undefined || decision.everywhere ? [] : [decision.id]));
  const verdict = { name: of.name, because: [...new Set(told)], unexplained };
  if (unexplained.length > 0) {
    const pending = pendingPart(ours);
    return pending === null
      ? { ...verdict, is: 'unexplained' }
      : { ...verdict, is: 'not yet', because: [pending], unexplained: [] };
  }
  return { ...verdict, is: verdict.because.length > 0 ? 'decided' : 'same' };
}

/** Changes with everything that a gateway is told in a case: what was recorded for another one says nothing. */
export const fingerprint = (of: ConformanceCase): string =>
  createHash('sha256').update(JSON.stringify(of)).digest('hex').slice(0, 12);
