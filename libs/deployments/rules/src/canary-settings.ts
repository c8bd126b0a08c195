import type { StickyBy } from '@tiffin/contracts';
import { Refusal } from '@tiffin/kernel';

export interface CanaryStep {
  readonly weightPercent: number;
  /** How long it gets that share at least; what gets all of it is held no longer. */
  readonly holdMs: number;
}

/** How an environment comes to another release where that is not all at once. */
export interface CanarySettings {
  readonly steps: readonly CanaryStep[];
  readonly stickyBy: StickyBy | null;
  /** How many more of a hundred requests may fail than of the running release's. */
  readonly mostErrorPercent: number;
  /** How many times as long as the running release's the slowest twentieth of its answers may take to begin; null: however long. */
  readonly slowestP95Ratio: number | null;
  /** How many requests it must have had with a share before it gets the next larger one. */
  readonly minimumRequests: number;
}

const minuteMs = 60_000;
const dayMs = 1_440 * minuteMs;
const mostSteps = 20;

export const stepsOf = (weights: readonly number[], holdMs: number): readonly CanaryStep[] =>
  weights.map((weightPercent) => ({ weightPercent, holdMs: weightPercent < 100 ? holdMs : 0 }));

export const plainCanary: CanarySettings = {
  steps: stepsOf([1, 5, 25, 50, 100], minuteMs),
  stickyBy: null,
  mostErrorPercent: 1,
  slowestP95Ratio: 2,
  minimumRequests: 50,
};

/** What is wrong with it, each with the way out, in the order in which people read it. */
const rules: readonly ((settings: CanarySettings) => string | null)[] = [
  ({ steps }) =>
    said(steps.length < 1 || steps.length > mostSteps, `has ${steps.length} steps. Give 1 to ${mostSteps}.`),
  ({ steps }) =>
    said(
      steps.some(({ weightPercent }) => !isWhole(weightPercent, 1, 100)),
      'has a step whose weight is no whole number from 1 to 100. Give each step its share of a hundred requests.',
    ),
  ({ steps }) =>
    said(
      steps.some(({ weightPercent }, index) => weightPercent <= (steps[index - 1]?.weightPercent ?? 0)),
      'has a step that is not larger than the one before. Order the steps from small to large.',
    ),
  ({ steps }) => said(steps.at(-1)?.weightPercent !== 100, 'ends below 100. Add 100 as the last step.'),
  ({ steps }) =>
    said(
      steps.some(({ holdMs, weightPercent }) => !isWhole(holdMs, weightPercent < 100 ? 1_000 : 0, 7 * dayMs)),
      'has a step that is held for less than a second or more than seven days. Give a time between.',
    ),
  ({ stickyBy }) =>
    said(
      stickyBy !== null && stickyBy.kind !== 'client-address' && !namePattern.test(stickyBy.name),
      'is sticky by a name that no header or cookie has. Give one of letters, digits, "-" and "_".',
    ),
  ({ mostErrorPercent: most }) =>
    said(!(most >= 0 && most <= 100), 'tolerates no share of errors. Give 0 to 100 of a hundred.'),
  ({ slowestP95Ratio: ratio }) =>
    said(
      ratio !== null && !(ratio >= 1 && ratio <= 100),
      'has a ratio of times that is not from 1 to 100. Give one, or none.',
    ),
  ({ minimumRequests }) =>
    said(
      !isWhole(minimumRequests, 1, 1_000_000),
      'judges by a number of requests that is not from 1 to 1000000. Give one.',
    ),
];

/** Answers the settings as they came, or refuses INPUT_INVALID with the first thing that is wrong. */
export function decideCanarySettings(settings: CanarySettings): CanarySettings | Refusal {
  for (const rule of rules) {
    const problem = rule(settings);
    if (problem !== null) return Refusal.of('INPUT_INVALID', 'rollout', problem);
  }
  return settings;
}

/** As HTTP has it, and no longer than anybody writes one. */
const namePattern = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/;
const said = (isWrong: boolean, problem: string): string | null => (isWrong ? problem : null);
const isWhole = (value: number, least: number, most: number): boolean =>
  Number.isSafeInteger(value) && value >= least && value <= most;
