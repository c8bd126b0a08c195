import { type BuildProgress, type BuildState, buildState } from '@tiffin/builds-rules';

export const environmentStates = ['empty', 'building', 'build_failed', 'deploying', 'deploy_failed', 'live'] as const;
export type EnvironmentState = (typeof environmentStates)[number];

/** The columns of an environment and its project that decide what it is doing. Ids; null where there is none. */
export interface EnvironmentProgress extends BuildProgress {
  readonly followsHead: boolean;
  readonly desiredReleaseId: string | null;
  readonly currentReleaseId: string | null;
  readonly deployFailedReleaseId: string | null;
  /** Whether it runs with its secrets as they are now, or could not be brought to. */
  readonly settingsApplied: boolean;
  readonly settingsFailed: boolean;
}

/** What an environment that follows the head is doing while that is not built. */
const whileBuilding: Partial<Record<BuildState, EnvironmentState>> = { building: 'building', failed: 'build_failed' };

/** What an environment is doing, from what it should run and what was reached. The newest step that is open or failed wins. */
export function environmentState(environment: EnvironmentProgress): EnvironmentState {
  const building = environment.followsHead ? whileBuilding[buildState(environment)] : undefined;
  if (building) return building;
  if (environment.desiredReleaseId === null) return 'empty';
  const { desiredReleaseId, settingsApplied, settingsFailed } = environment;
  if (environment.currentReleaseId === desiredReleaseId && settingsApplied) return 'live';
  if (environment.deployFailedReleaseId === desiredReleaseId && settingsFailed) return 'deploy_failed';
  return 'deploying';
}
