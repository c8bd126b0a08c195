import type { EnvironmentState } from '../graphql/answers.js';
import type { Tone } from './state-mark.js';

interface ShownState {
  readonly label: string;
  /** A colour of Mantine. It never speaks alone: the label is always beside it. */
  readonly color: string;
  readonly tone: Tone;
}

/** How the states of an environment are said. */
export const environmentStates: Record<EnvironmentState, ShownState> = {
  empty: { label: 'Nothing runs here', color: 'gray', tone: 'idle' },
  paused: { label: 'Paused', color: 'gray', tone: 'idle' },
  stopped: { label: 'Stopped', color: 'gray', tone: 'idle' },
  building: { label: 'Building', color: 'blue', tone: 'busy' },
  build_failed: { label: 'Build failed', color: 'red', tone: 'bad' },
  deploying: { label: 'Deploying', color: 'blue', tone: 'busy' },
  live: { label: 'Live', color: 'leaf', tone: 'good' },
  degraded: { label: 'Degraded', color: 'yellow', tone: 'warn' },
  deploy_failed: { label: 'Deployment failed', color: 'red', tone: 'bad' },
};
