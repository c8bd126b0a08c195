import { latencyBoundsMs, type Measured, type ObservedCanary } from '@tiffin/contracts';
import type { CanarySettings, CanaryStep } from './canary-settings.js';
import { highestRate, isSurelyAbove, isSurelyBelow, type Share } from './rate-evidence.js';

/** What becomes of a canary that has a share of the requests; the text is for people. */
export type CanaryVerdict =
  | { readonly is: 'wait' }
  | { readonly is: 'advance'; readonly evidence: string }
  | { readonly is: 'stop'; readonly reason: string };

export interface CanaryMoment {
  readonly step: CanaryStep;
  /** Since the step began. */
  readonly elapsedMs: number;
}

/** How often, in all steps together, a release that is just within what is tolerated may be stopped. */
const mistake = 0.05;
/** Errors and times, each with what is known of both releases. */
const questionsInStep = 4;
/** A process that has just begun is slower for a while, and nobody feels so little. */
const unfeltMs = 50;
const slowShare = 0.05;
/** What may fail of a canary that can be compared with nothing. */
const mostAlone = 0.05;
/** After so many times its hold, a step is over that nobody called often enough to judge: waiting longer would not tell more. */
export const patience = 5;

/** How long a canary may go on that nobody calls often enough to judge; what comes all at once takes no time of its own. */
export const longestCanaryMs = (settings: CanarySettings | null): number =>
  (settings?.steps ?? []).reduce((sum, { holdMs }) => sum + holdMs * patience, 0);

/**
 * Looks at both releases since the canary has this share. Only what is sure stops it: each look may come as often as one likes, since
 * the bounds hold at all of them together. What only looks bad waits, and so does what too few have called.
 */
export function decideCanary(
  seen: Pick<ObservedCanary, 'running' | 'canary' | 'units'>,
  settings: CanarySettings,
  { step, elapsedMs }: CanaryMoment,
): CanaryVerdict {
  const reason = reasonToStop(seen, settings);
  if (reason !== null) return { is: 'stop', reason };
  if (elapsedMs < step.holdMs) return { is: 'wait' };
  const isOver = elapsedMs >= step.holdMs * patience;
  const alone = wrongAlone(seen, settings, isOver ? failsOften : failsSurely);
  if (alone !== null) return { is: 'stop', reason: alone };
  return isOver || isJudged(seen, settings) ? { is: 'advance', evidence: evidenceOf(seen) } : { is: 'wait' };
}

const reasonToStop = (seen: Both & Pick<ObservedCanary, 'units'>, settings: CanarySettings): string | null =>
  troubleOf(seen) ?? errorsOf(seen, settings) ?? slownessOf(seen, settings);

const isJudged = (seen: Both, settings: CanarySettings): boolean =>
  seen.canary.requests >= settings.minimumRequests && !looksBad(seen, settings);

interface Both {
  readonly running: Measured;
  readonly canary: Measured;
}

function troubleOf({ units }: Pick<ObservedCanary, 'units'>): string | null {
  const unit = units.find(({ trouble }) => trouble !== null && trouble.isFault !== true);
  return unit ? `its unit "${unit.name}" does not stay up: ${unit.trouble?.reason}` : null;
}

const mistakeEach = ({ steps }: CanarySettings): number => mistake / Math.max(1, steps.length - 1) / questionsInStep;

const failuresOf = ({ requests, failures }: Measured): Share => ({ hits: failures, of: requests });

function errorsOf({ running, canary }: Both, settings: CanarySettings): string | null {
  const each = mistakeEach(settings);
  const tolerated = highestRate(failuresOf(running), each) + settings.mostErrorPercent / 100;
  if (tolerated >= 1 || !isSurelyAbove(tolerated, failuresOf(canary), each)) return null;
  const more = `at most ${settings.mostErrorPercent} % more are tolerated`;
  return `${failedText(canary)} failed, and of the running release's ${failedText(running)}; ${more}`;
}

type Fails = (seen: Share, tolerated: number, settings: CanarySettings) => boolean;
const failsSurely: Fails = (seen, tolerated, settings) => isSurelyAbove(tolerated, seen, mistakeEach(settings));
/** Waiting longer would not tell more; but one that failed says nothing of how many do. */
const failsOften: Fails = (seen, tolerated) => seen.hits > 1 && rateOf(seen) > tolerated;

/**
 * Where in all of its hold too few have called the running release to compare with, the canary is judged by itself; what is seen of the
 * running release, however little, is not held against it.
 */
function wrongAlone({ running, canary }: Both, settings: CanarySettings, fails: Fails): string | null {
  if (running.requests >= settings.minimumRequests) return null;
  const tolerated = Math.max(mostAlone, rateOf(failuresOf(running)) + settings.mostErrorPercent / 100);
  if (!fails(failuresOf(canary), tolerated, settings)) return null;
  const most = `at most ${percent({ hits: tolerated, of: 1 })} are tolerated then`;
  return `${failedText(canary)} failed, and only ${running.requests} have come to the running release to compare with; ${most}`;
}

const rateOf = ({ hits, of }: Share): number => (of === 0 ? 0 : hits / of);

function slownessOf({ running, canary }: Both, settings: CanarySettings): string | null {
  const limit = slowLimit(running, settings);
  if (limit === null) return null;
  const slow = slowerThan(canary, limit.ms);
  if (!isSurelyAbove(slowShare, slow, mistakeEach(settings))) return null;
  const before = `of the running release's, 95 % begin within ${millis(limit.p95Ms)}`;
  return `${percent(slow)} of ${slow.of} answers took more than ${millis(limit.ms)} to begin, and ${before}`;
}

interface SlowLimit {
  /** What 95 % of the running release's answers surely begin within. */
  readonly p95Ms: number;
  /** What takes longer is slow. */
  readonly ms: number;
}

/** Null: it is not to be judged by it, or too little is known of the running release. */
function slowLimit(running: Measured, settings: CanarySettings): SlowLimit | null {
  const { slowestP95Ratio: ratio } = settings;
  if (ratio === null) return null;
  const each = mistakeEach(settings);
  const p95Ms = latencyBoundsMs.find((bound) => isSurelyBelow(slowShare, slowerThan(running, bound), each));
  if (p95Ms === undefined || p95Ms === Number.POSITIVE_INFINITY) return null;
  return { p95Ms, ms: Math.max(p95Ms * ratio, p95Ms + unfeltMs) };
}

/** Counted by the bound that is not below it, so that nothing counts as slower that may not be. */
function slowerThan({ latencies }: Measured, limitMs: number): Share {
  const of = latencies.reduce((sum, count) => sum + count, 0);
  const within = latencyBoundsMs.findIndex((bound) => bound >= limitMs);
  const hits = latencies.reduce((sum, count, index) => (index > within ? sum + count : sum), 0);
  return { hits, of };
}

/** Not sure yet, but likely: a larger share would only make more of it. */
function looksBad(both: Both, settings: CanarySettings): boolean {
  const failing = rateOf(failuresOf(both.canary)) > rateOf(failuresOf(both.running)) + settings.mostErrorPercent / 100;
  const limit = slowLimit(both.running, settings);
  return failing || (limit !== null && rateOf(slowerThan(both.canary, limit.ms)) > slowShare);
}

const millis = (ms: number): string => `${ms < 10 ? ms.toPrecision(2) : Math.round(ms)} ms`;

const evidenceOf = ({ canary, running }: Both): string =>
  `${failedText(canary)} failed; of the running release's, ${failedText(running)}`;

const failedText = (measured: Measured): string => `${percent(failuresOf(measured))} of ${measured.requests} requests`;

function percent({ hits, of }: Share): string {
  if (of === 0 || hits === 0) return '0 %';
  const value = (100 * hits) / of;
  return `${value < 10 ? value.toPrecision(2) : Math.round(value)} %`;
}
