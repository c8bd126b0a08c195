import { exitCode } from './exit-code.js';
import { Failure } from './failure.js';

export interface RolloutOptions {
  readonly rollout?: 'canary' | 'all-at-once';
  readonly canarySteps?: readonly number[];
  /** Seconds. */
  readonly canaryHold?: number;
  readonly stickyBy?: string;
}

const plainSteps = [1, 5, 25, 50, 100];

/** What `changeStage` takes of how an environment comes to another release. Throws `Failure` with how it is written. */
export function readRollout({ rollout, ...canary }: RolloutOptions) {
  const asked = canary.canarySteps ?? canary.canaryHold ?? canary.stickyBy;
  if (rollout === 'canary') return { rollout: canaryOf(canary) };
  if (asked !== undefined) throw new Failure('Steps are those of a canary. Say --rollout canary.', exitCode.usage);
  return rollout === undefined ? {} : { rollout: { steps: [] } };
}

function canaryOf({ canarySteps = plainSteps, canaryHold: holdSeconds = 60, stickyBy }: RolloutOptions) {
  const steps = canarySteps.map((weightPercent) => ({ weightPercent, holdSeconds }));
  return { steps, ...(stickyBy === undefined ? {} : { stickyBy }) };
}
