import type { StageAnswer } from './stages-documents.js';
import { timeLine } from './stage-lines.js';

type Deployment = StageAnswer['deployments']['edges'][number]['node'];
type Rollout = NonNullable<StageAnswer['stage']['rollout']>;

export interface Canary {
  readonly release: string;
  readonly weightPercent: number;
  readonly since: string;
}

const weightOf = (name: string): number | null => {
  const [, weight] = /^canary-(\d+)$/.exec(name) ?? [];
  return weight === undefined ? null : Number(weight);
};

/** The release that has a share of the requests, as the newest deployment tells; null: none has. */
export function canaryOf({ state, release, steps }: Deployment): Canary | null {
  if (state !== 'running') return null;
  const step = steps.findLast(({ name }) => weightOf(name) !== null);
  return step ? { release: release.name, weightPercent: weightOf(step.name) ?? 0, since: step.startedAt } : null;
}

/** `1 % for 1m, 50 % for 1m, 100 %; a client stays by client-address`: as `tiffin env settings` takes it. */
export function rolloutText({ steps, stickyBy }: Rollout): string {
  const shares = steps.map(({ weightPercent, holdSeconds }) =>
    holdSeconds > 0 ? `${weightPercent} % for ${timeLine(holdSeconds)}` : `${weightPercent} %`,
  );
  return `${shares.join(', ')}${stickyBy === null ? '' : `; a client stays by ${stickyBy}`}`;
}

/** What stops a canary, and what it has to show before it gets more. */
export function judgedText({ mostErrorPercent, slowestP95Ratio, minimumRequests }: Rollout): string {
  const slow = slowestP95Ratio === null ? '' : `, or its slow answers take ${slowestP95Ratio} times as long`;
  return `It is stopped where it fails ${mostErrorPercent} % more often than the running release${slow}; each share waits for ${minimumRequests} requests.`;
}
