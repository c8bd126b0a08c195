import type { DesiredEnvironment, Failure, ObservedEnvironment, UnitFailure, UnitKey } from '@tiffin/contracts';

/** Where a rollout stands, seen from the release that was asked for. */
export type RolloutVerdict =
  | { readonly is: 'waiting' }
  | { readonly is: 'live' }
  | { readonly is: 'failed'; readonly failure: UnitFailure | null };

/** `observed` null: the cell knows nothing of the environment (yet, or no more). A canary is live once it is ready beside what serves. */
export function decideRollout(
  observed: ObservedEnvironment | null,
  { releaseId, canary }: Pick<DesiredEnvironment, 'releaseId' | 'canary'>,
): RolloutVerdict {
  if (observed === null || observed.wantedReleaseId !== releaseId) return { is: 'waiting' };
  const isLive =
    canary === undefined
      ? observed.rollout === 'live' && observed.servingReleaseId === releaseId
      : observed.rollout === 'canary';
  if (isLive) return { is: 'live' };
  if (observed.rollout === 'failed') return { is: 'failed', failure: observed.failure };
  return { is: 'waiting' };
}

/** The key of a unit whose process the cell has not got round to starting: what it waits for is not the release's doing. */
export const unstarted = ({ units, canary }: ObservedEnvironment): UnitKey | null =>
  [...units, ...(canary?.units ?? [])].find(({ state, pid }) => state === 'starting' && pid === 0)?.key ?? null;

/** Units by key, to name them as people know them. */
export type UnitNames = ReadonlyMap<string, string>;

/** What is stored of a unit that a cell could not bring up. */
export const rolloutFailure = (seen: UnitFailure | null, names: UnitNames): Failure =>
  named(seen, names, (reason) => `did not become ready: ${reason}`);

/** What is stored of a unit that does not stay up. */
export const crashFailure = (seen: UnitFailure, names: UnitNames): Failure =>
  named(seen, names, (reason) => `does not stay up: ${reason}`);

const unknown: UnitFailure = { unitKey: '', reason: 'the cell gave no reason', lastLines: [] };

function named(seen: UnitFailure | null, names: UnitNames, predicate: (reason: string) => string): Failure {
  const { unitKey, reason, lastLines } = seen ?? unknown;
  if (unitKey === '') return { unitKey: null, unitName: null, reason: `The release ${predicate(reason)}`, lastLines };
  return { unitKey, unitName: names.get(unitKey) ?? null, reason: predicate(reason), lastLines };
}
