import type { DesiredEnvironment } from '@tiffin/contracts';
import type { CanarySettings, CanaryStep } from './canary-settings.js';

export type CanaryStepName = `canary-${number}`;

export const canaryStepName = ({ weightPercent }: CanaryStep): CanaryStepName => `canary-${weightPercent}`;

/** What is on record of a deployment's steps. */
export interface RecordedStep {
  readonly name: string;
  readonly hasPassed: boolean;
}

/** How a deployment goes on in steps, from wherever it was left. */
export interface CanaryPlan {
  readonly settings: CanarySettings;
  /** What it gets before the first step that is left begins; it has had it where that step had begun. */
  readonly firstPercent: number;
  readonly left: readonly CanaryStep[];
}

/** Null where no step is left: it has all requests then, and only what comes after the canary is to be done. */
export function planCanary(settings: CanarySettings, recorded: readonly RecordedStep[]): CanaryPlan | null {
  const passed = new Set(recorded.filter(({ hasPassed }) => hasPassed).map(({ name }) => name));
  const left = settings.steps.filter((step) => !passed.has(canaryStepName(step)));
  const [next] = left;
  const hasBegun = next !== undefined && recorded.some(({ name }) => name === canaryStepName(next));
  if (next === undefined) return null;
  return { settings, firstPercent: hasBegun ? next.weightPercent : 0, left };
}

/** A release with its share; what gets all requests is no canary. */
export function withShare(
  desired: DesiredEnvironment,
  { stickyBy }: CanarySettings,
  weightPercent: number,
): DesiredEnvironment {
  return weightPercent >= 100 ? desired : { ...desired, canary: { weightPercent, stickyBy } };
}
