import type { ChainHead } from './checkpoint.js';

const dayMs = 86_400_000;

/** Up to when events may be dropped; null: never. */
export const dropBefore = (keepDays: number | null, now: Date): Date | null =>
  keepDays === null ? null : new Date(now.getTime() - keepDays * dayMs);

/**
 * Up to which event a chain may be dropped once a checkpoint has signed that: events that are old enough, that a checkpoint outside
 * has seen, and never the last one, which the next event names. Null: nothing new.
 */
export function newBase(head: ChainHead, oldEnough: number, seen: ChainHead | null): number | null {
  const base = Math.min(oldEnough, seen?.seq ?? 0, head.seq - 1);
  return base > head.baseSeq ? base : null;
}
