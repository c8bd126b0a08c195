import type { EnvironmentSummary, UnitFailure } from '@tiffin/contracts';

/**
 * What a look at a cell says of an environment that nobody works at. `drifted`: it serves something else than it should.
 * `failed`: it was told, and could not bring the release up. `crashing`: it serves, and a unit does not stay up.
 */
export type Health =
  | { readonly is: 'well' | 'starting' | 'drifted' }
  | { readonly is: 'failed'; readonly failure: UnitFailure | null }
  | { readonly is: 'crashing'; readonly failure: UnitFailure };

/** `seen` undefined: the cell does not have the environment. `releaseId`: what should serve. */
export function decideHealth(seen: EnvironmentSummary | undefined, releaseId: string): Health {
  if (seen === undefined || seen.wantedReleaseId !== releaseId) return { is: 'drifted' };
  if (seen.rollout === 'starting') return { is: 'starting' };
  // The same release with other values that failed goes on with those before: it serves what it should.
  if (seen.rollout === 'failed' && seen.servingReleaseId !== releaseId) return { is: 'failed', failure: seen.failure };
  if (seen.servingReleaseId !== releaseId) return { is: 'drifted' };
  const [failure] = seen.troubles;
  return failure ? { is: 'crashing', failure } : { is: 'well' };
}
