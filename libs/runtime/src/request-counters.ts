import { latencyBucketsMs, statusClasses } from '@tiffin/contracts';
import { Histogram } from './prometheus-text.js';

const boundsSeconds = latencyBucketsMs.map((bound) => bound / 1_000);
const aborted = statusClasses.length - 1;

/** Counts requests by class of status and by latency. Counting one allocates nothing. */
export class RequestCounters {
  readonly requests = new Float64Array(statusClasses.length);
  readonly seconds = new Histogram(boundsSeconds);

  /** `status` undefined: the client left. */
  add(status: number | undefined, seconds: number): void {
    this.requests[status === undefined ? aborted : classOf(status)]!++;
    this.seconds.observe(seconds);
  }

  /** As the platform is told (`EndpointTraffic`). */
  figures(): readonly number[] {
    return [...this.requests, ...this.seconds.buckets()];
  }
}

/** User code may answer with any number: one that is of no class is a fault. */
function classOf(status: number): number {
  const at = Math.floor(status / 100) - 1;
  return at >= 0 && at < aborted ? at : aborted - 1;
}
