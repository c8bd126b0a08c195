import { latencyBucketsMs, statusClasses } from '@tiffin/contracts';

/** How an endpoint answered in a while. */
export interface TrafficPoint {
  readonly requests: number;
  /** Answered with 5xx, or the client left before it had the whole answer. */
  readonly errors: number;
  /** Answered with 4xx. */
  readonly clientErrors: number;
  /** Null: there was no request. */
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  readonly p99Ms: number | null;
}

/** Reads the counts of a while (`trafficFigures` of them). */
export function trafficPoint(figures: readonly number[]): TrafficPoint {
  const statuses = Object.fromEntries(statusClasses.map((name, at) => [name, figures[at] ?? 0]));
  const latencies = figures.slice(statusClasses.length);
  return {
    requests: sum(Object.values(statuses)),
    errors: (statuses['5xx'] ?? 0) + (statuses.aborted ?? 0),
    clientErrors: statuses['4xx'] ?? 0,
    p50Ms: latencyAt(latencies, 0.5),
    p95Ms: latencyAt(latencies, 0.95),
    p99Ms: latencyAt(latencies, 0.99),
  };
}

/**
 * Within how many milliseconds so large a share was answered: read from the bucket that it ends in, as if latencies lay evenly there. What took
 * longer than the last bound is said to have taken that long.
 */
export function latencyAt(buckets: readonly number[], share: number): number | null {
  const wanted = sum(buckets) * share;
  if (wanted === 0) return null;
  let before = 0;
  for (const [at, upper] of latencyBucketsMs.entries()) {
    const count = buckets[at] ?? 0;
    if (before + count >= wanted)
      return rounded(between(latencyBucketsMs[at - 1] ?? 0, upper, (wanted - before) / count));
    before += count;
  }
  return latencyBucketsMs.at(-1) as number;
}

const between = (lower: number, upper: number, share: number): number => lower + (upper - lower) * share;
const rounded = (milliseconds: number): number => Math.round(milliseconds * 10) / 10;
const sum = (counts: readonly number[]): number => counts.reduce((all, count) => all + count, 0);
