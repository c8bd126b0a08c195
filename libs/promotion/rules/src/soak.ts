import type { ReleaseId } from '@tiffin/kernel';
import { type Ledger, type SoakSpan, soakSpans } from './ledger.js';

export interface SoakState {
  readonly isOver: boolean;
  /** When the soak was or will be over if the release stays; null: it does not run there, or is not verified, so no time is counted. */
  readonly opensAt: Date | null;
}

/** What was run where, and for how long it has to. */
export interface Soak {
  /** Of the stage in which it soaks, the upstream one. */
  readonly ledger: Ledger;
  readonly releaseId: ReleaseId;
  readonly soakMs: number;
}

/** Whether a release has run in a stage long enough without a break; over in the very millisecond in which the time is full. */
export function soakState({ ledger, releaseId, soakMs }: Soak, at: Date): SoakState {
  const ends = soakSpans(ledger, releaseId)
    .map((span) => endOf(span, soakMs))
    .filter((end) => end !== null);
  const opensAt = ends.toSorted((a, b) => a.getTime() - b.getTime())[0] ?? null;
  return { isOver: opensAt !== null && opensAt <= at, opensAt };
}

/** When a stretch becomes long enough; null: it ended before. */
function endOf({ from, until }: SoakSpan, soakMs: number): Date | null {
  const end = new Date(from.getTime() + soakMs);
  return until === null || end <= until ? end : null;
}
