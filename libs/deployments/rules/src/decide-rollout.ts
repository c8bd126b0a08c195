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

/**
 * What is stored of a release that was not ready in time, as it was seen last. It names a unit that was not, for its last lines to be looked at.
 */
export function lateFailure(observed: ObservedEnvironment | null, names: UnitNames, readyWithinMs: number): Failure {
  const time = `${readyWithinMs / 1000} s`;
  const [first, ...others] = observed === null ? [] : unready(observed);
  if (first === undefined) {
    const why = observed?.obstacle === undefined ? '.' : `: ${observed.obstacle}`;
    return { unitKey: null, unitName: null, reason: `The release was not ready after ${time}${why}`, lastLines: [] };
  }
  const nor = others.map(({ key }) => `, nor was "${names.get(key) ?? key}"`).join('');
  const why = first.lastFailure === null ? '' : `; it ${first.lastFailure} before`;
  const reason = `was not ready after ${time}${nor}${why}`;
  return { unitKey: first.key, unitName: names.get(first.key) ?? null, reason, lastLines: [] };
}

const unready = ({ units, canary }: ObservedEnvironment) =>
  [...units, ...(canary?.units ?? [])].filter(({ state }) => state !== 'ready');

/** What is stored of a unit that does not stay up. */
export const crashFailure = (seen: UnitFailure, names: UnitNames): Failure =>
  named(seen, names, (reason) => `does not stay up: ${reason}`);

const unknown: UnitFailure = { unitKey: '', reason: 'the cell gave no reason', lastLines: [] };

function named(seen: UnitFailure | null, names: UnitNames, predicate: (reason: string) => string): Failure {
  const { unitKey, reason, lastLines } = seen ?? unknown;
  if (unitKey === '') return { unitKey: null, unitName: null, reason: `The release ${predicate(reason)}`, lastLines };
  return { unitKey, unitName: names.get(unitKey) ?? null, reason: predicate(reason), lastLines };
}
