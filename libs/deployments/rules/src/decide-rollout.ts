import type { ObservedEnvironment, UnitFailure } from '@tiffin/contracts';

/** Where a rollout stands, seen from the release that was asked for. */
export type RolloutVerdict =
  { readonly is: 'waiting' } | { readonly is: 'live' } | { readonly is: 'failed'; readonly failure: UnitFailure };

const unknownFailure: UnitFailure = { unit: '', reason: 'the cell gave no reason', lastLines: [] };

/** `observed` null: the cell knows nothing of the environment (yet, or no more). */
export function decideRollout(observed: ObservedEnvironment | null, releaseId: string): RolloutVerdict {
  if (observed === null || observed.wantedReleaseId !== releaseId) return { is: 'waiting' };
  if (observed.rollout === 'live' && observed.servingReleaseId === releaseId) return { is: 'live' };
  if (observed.rollout === 'failed') return { is: 'failed', failure: observed.failure ?? unknownFailure };
  return { is: 'waiting' };
}

/** Whether a cell serves something else than `currentReleaseId` although no deployment is open: it has drifted. */
export function hasDrifted(observed: ObservedEnvironment | null, currentReleaseId: string): boolean {
  if (observed === null) return true;
  if (observed.rollout === 'starting') return false;
  return observed.wantedReleaseId !== currentReleaseId || observed.servingReleaseId !== currentReleaseId;
}

/** One text for people: unit, reason, last lines. */
export function failureText(failure: UnitFailure, unitName: string): string {
  const lines = failure.lastLines.length > 0 ? `\nIts last lines:\n${failure.lastLines.join('\n')}` : '';
  return `"${unitName}" did not become ready: ${failure.reason}.${lines}`;
}
