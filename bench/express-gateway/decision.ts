import type { ConformanceCase } from './conformance-case.js';
import type { Difference } from './differences.js';
import type { Answered, Observation } from './observation.js';

/** Where a difference was found. */
export interface Found {
  readonly difference: Difference;
  readonly of: ConformanceCase;
  /** The answers to the request; undefined where it is about the whole case. */
  readonly theirs: Answered | undefined;
  readonly ours: Answered | undefined;
  /** What ours made of the whole case. */
  readonly whole: Observation;
}

/** A difference from Express Gateway that is wanted. */
export interface Decision {
  readonly id: string;
  /** What is decided, and why. */
  readonly reason: string;
  /** It is about any answer, and told once: a case in which nothing else differs counts as the same. */
  readonly everywhere?: true;
  /** Of which it explains something, unless it is about any answer: more than these are another difference. */
  readonly cases?: number;
  covers(found: Found): boolean;
}

/** The whole configuration is refused, with these words, where Express Gateway serves it. */
export function refusedBy(words: RegExp): Decision['covers'] {
  return ({ difference: { facet, ours } }) => facet === 'outcome' && ours !== undefined && words.test(ours);
}
