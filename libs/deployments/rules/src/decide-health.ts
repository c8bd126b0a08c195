import type { EnvironmentSummary, UnitFailure, UnitTrouble } from '@tiffin/contracts';

/**
 * What a look at a cell says of an environment that nobody works at. `drifted`: it serves something else than it should.
 * `failed`: it was told, and could not bring the release up; where that was not the release's doing, it is to be told again. `crashing`: it serves, and a unit does not stay up.
 */
export type Health =
  | { readonly is: 'well' | 'starting' | 'drifted' }
  | { readonly is: 'failed'; readonly failure: UnitFailure | null }
  | { readonly is: 'crashing'; readonly failure: UnitFailure };

/** `seen` undefined: the cell does not have the environment. `releaseId`: what should serve. */
export function decideHealth(seen: EnvironmentSummary | undefined, releaseId: string): Health {
  if (seen === undefined || seen.wantedReleaseId !== releaseId) return { is: 'drifted' };
  if (seen.rollout === 'starting') return { is: 'starting' };
  // Nobody looks after it any more, and the same release with other values must not go on beside itself.
  if (seen.rollout === 'canary') return { is: 'drifted' };
  // The same release with other values that failed goes on with those before: it serves what it should.
  if (hasFailed(seen) && seen.servingReleaseId !== releaseId) return { is: 'failed', failure: seen.failure };
  if (seen.servingReleaseId !== releaseId) return { is: 'drifted' };
  return ofTroubles(seen.troubles);
}

const hasFailed = ({ rollout, failure }: EnvironmentSummary): boolean =>
  rollout === 'failed' && failure?.isFault !== true;

/** A unit that the cell itself could not start again is told to it once more. */
function ofTroubles(troubles: readonly UnitTrouble[]): Health {
  const failure = troubles.find(({ isFault }) => isFault !== true);
  if (failure) return { is: 'crashing', failure };
  return { is: troubles.length > 0 ? 'drifted' : 'well' };
}
