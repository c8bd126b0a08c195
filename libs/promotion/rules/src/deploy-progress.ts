import type { ReleaseId } from '@tiffin/kernel';

/** What an environment is told to run, and does. */
export interface DeployFacts {
  readonly releaseId: ReleaseId;
  readonly desiredReleaseId: ReleaseId | null;
  readonly currentReleaseId: ReleaseId | null;
  readonly deployFailedReleaseId: ReleaseId | null;
  readonly deployFailure: string | null;
  /** Whether it runs with its variables and secrets as they are now. */
  readonly isSettled: boolean;
}

export type DeployProgress = { readonly is: 'done' | 'wait' } | { readonly is: 'failed'; readonly why: string };

/** How far a release that a promotion has asked for has come in its environment. */
export function deployProgress(facts: DeployFacts): DeployProgress {
  const { releaseId, desiredReleaseId, currentReleaseId, deployFailedReleaseId } = facts;
  if (desiredReleaseId !== releaseId) return { is: 'failed', why: 'Another release was wanted there meanwhile.' };
  if (deployFailedReleaseId === releaseId)
    return { is: 'failed', why: facts.deployFailure ?? 'It did not become ready.' };
  return { is: currentReleaseId === releaseId && facts.isSettled ? 'done' : 'wait' };
}
