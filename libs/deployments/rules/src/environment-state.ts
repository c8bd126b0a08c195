import {
  type BuildProgress,
  buildTrouble,
  type HeadBuildState,
  headBuildState,
  noTrouble,
  type Trouble,
} from '@tiffin/builds-rules';
import type { Failure } from '@tiffin/contracts';
import { Refusal } from '@tiffin/kernel';
import { type CellAway, cellAwayText } from './cell-away.js';

export const environmentStates = [
  'empty',
  'paused',
  'stopped',
  'building',
  'build_failed',
  'deploying',
  'deploy_failed',
  'degraded',
  'live',
] as const;
export type EnvironmentState = (typeof environmentStates)[number];

/** The columns of an environment and its project that decide what it is doing. Null where there is none. */
export interface EnvironmentProgress extends BuildProgress {
  readonly followsHead: boolean;
  readonly desiredReleaseId: string | null;
  readonly currentReleaseId: string | null;
  readonly deployFailedReleaseId: string | null;
  /** Whether it runs with its secrets as they are now, or could not be brought to. */
  readonly settingsApplied: boolean;
  readonly settingsFailed: boolean;
  readonly deployFailure: Failure | null;
  /** The fault that deploying or restoring met last, for users. */
  readonly deployFault: string | null;
  /** Faults, or tries to restore, in a row. */
  readonly deployFaults: number;
  readonly deployNextTryAt: Date | null;
  /** What is wrong with the release that serves. */
  readonly runningFailure: Failure | null;
  /** Whether its project or tenant is not active: nothing of it is to be built, deployed or served. */
  readonly isPaused: boolean;
  /** Whether its cell was told to end it, and nothing serves since. */
  readonly isStopped: boolean;
  /** Whether it is so because somebody has stopped it. */
  readonly staysStopped: boolean;
  /** Its cell, while that cannot be asked. */
  readonly cellAway: CellAway | null;
}

/** What an environment that follows the head is doing while that is not built. */
const whileBuilding: Readonly<Record<HeadBuildState, EnvironmentState | null>> = {
  building: 'building',
  degraded: 'degraded',
  failed: 'build_failed',
  built: null,
};

/** What an environment is doing, from what it should run and what was reached. The newest step that is open or failed wins. */
export function environmentState(environment: EnvironmentProgress): EnvironmentState {
  if (environment.isPaused) return pausedState(environment);
  return waitsForBuild(environment) ?? deploymentState(environment);
}

/** Where nothing is wanted; what ran there until now may have to be ended first. */
const emptyState = (
  { currentReleaseId, deployFault }: EnvironmentProgress,
  ends: EnvironmentState,
): EnvironmentState => {
  if (deployFault !== null) return 'degraded';
  return currentReleaseId === null ? 'empty' : ends;
};

/** Where its cell could not be told to end it, that may serve on. */
function pausedState(environment: EnvironmentProgress): EnvironmentState {
  const { desiredReleaseId, isStopped, deployFault, staysStopped } = environment;
  const state = staysStopped ? 'stopped' : 'paused';
  if (desiredReleaseId === null) return emptyState(environment, state);
  return !isStopped && deployFault !== null ? 'degraded' : state;
}

const waitsForBuild = (environment: EnvironmentProgress): EnvironmentState | null =>
  environment.followsHead && !environment.isPaused ? whileBuilding[headBuildState(environment)] : null;

/** Whether it is the desired release, with the secrets as they are now, that was reached or failed. */
const isDesired = (
  environment: EnvironmentProgress,
  release: 'currentReleaseId' | 'deployFailedReleaseId',
  settings: 'settingsApplied' | 'settingsFailed',
): boolean => environment[release] === environment.desiredReleaseId && environment[settings];

const isReached = (environment: EnvironmentProgress): boolean =>
  !environment.isStopped && isDesired(environment, 'currentReleaseId', 'settingsApplied');

/** The cell was told again what it had lost, and has not been seen to serve since: it may have lost that as well. */
const isBeingPutBack = (environment: EnvironmentProgress): boolean =>
  environment.deployFaults > 0 && environment.runningFailure === null && isReached(environment);

/** What is in the way of deploying or serving. */
function faultOf(environment: EnvironmentProgress): string | null {
  const { deployFault, cellAway } = environment;
  if (deployFault !== null) return deployFault;
  if (cellAway !== null) return `The ${cellAwayText(cellAway)}; what runs there may be out of reach until it is back.`;
  return isBeingPutBack(environment) ? 'The cell has lost what it should serve, and is being told again.' : null;
}

function deploymentState(environment: EnvironmentProgress): EnvironmentState {
  if (environment.desiredReleaseId === null) return emptyState(environment, 'deploying');
  if (!isReached(environment) && isDesired(environment, 'deployFailedReleaseId', 'settingsFailed'))
    return 'deploy_failed';
  // Nobody knows whether anything serves in a cell that does not answer.
  if (faultOf(environment) !== null) return 'degraded';
  if (!isReached(environment)) return 'deploying';
  return environment.runningFailure === null ? 'live' : 'degraded';
}

/** Why an environment is in its state, where that is a bad one. */
export function environmentTrouble(environment: EnvironmentProgress): Trouble {
  const state = environmentState(environment);
  if (waitsForBuild(environment) !== null) return buildTrouble(environment);
  if (state === 'deploy_failed') return { ...noTrouble, failure: environment.deployFailure };
  if (state !== 'degraded') return noTrouble;
  const { runningFailure: failure, deployFaults: attempts, deployNextTryAt: nextTryAt } = environment;
  return { failure, fault: faultOf(environment), attempts, nextTryAt };
}

/** Whether somebody may have the desired release deployed again: only what failed, or waits after a fault. */
export function decideDeploymentRetry(environment: EnvironmentProgress): 'retry' | Refusal {
  const state = environment.isPaused ? pausedState(environment) : deploymentState(environment);
  if (state === 'deploy_failed' || environment.deployFault !== null || isBeingPutBack(environment)) return 'retry';
  const nothing = environment.desiredReleaseId === null ? idle.empty : idle[state];
  const why = environment.cellAway === null ? nothing : cellAwayText(environment.cellAway);
  return Refusal.of('NOTHING_TO_RETRY', why);
}

const idle: Readonly<Record<Exclude<EnvironmentState, 'deploy_failed'>, string>> = {
  empty: 'no release is to be deployed here',
  paused: 'its project or tenant is not active',
  stopped: 'it is stopped',
  building: 'the newest revision is being built',
  build_failed: 'the newest revision could not be built',
  deploying: 'it is being deployed',
  degraded: 'a unit does not stay up, and the cell restarts it by itself',
  live: 'the release is live',
};
