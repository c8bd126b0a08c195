export const environmentStates = ['empty', 'building', 'build_failed', 'deploying', 'deploy_failed', 'live'] as const;
export type EnvironmentState = (typeof environmentStates)[number];

/** The columns of an environment that decide what it is doing. Ids; null where there is none. */
export interface EnvironmentProgress {
  readonly desiredRevisionNumber: number;
  readonly desiredRevisionId: string;
  readonly builtRevisionId: string | null;
  readonly buildFailedRevisionId: string | null;
  readonly desiredReleaseId: string | null;
  readonly currentReleaseId: string | null;
  readonly deployFailedReleaseId: string | null;
}

/** What an environment is doing, from what it should run and what was reached. The newest step that is open or failed wins. */
export function environmentState(environment: EnvironmentProgress): EnvironmentState {
  if (environment.desiredRevisionNumber === 0) return 'empty';
  if (environment.buildFailedRevisionId === environment.desiredRevisionId) return 'build_failed';
  if (environment.builtRevisionId !== environment.desiredRevisionId) return 'building';
  if (environment.currentReleaseId === environment.desiredReleaseId) return 'live';
  if (environment.deployFailedReleaseId === environment.desiredReleaseId) return 'deploy_failed';
  return 'deploying';
}
