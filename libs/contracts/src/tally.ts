import { latencyBoundsMs, latencyIndex, type Measured } from './canary-protocol.js';
import { Measurement } from './measurement.js';

/** What one of two releases has answered since the requests are dealt out as they are now. */
export class Tally {
  private requests = 0;
  private failures = 0;
  private readonly latencies = new Array<number>(latencyBoundsMs.length).fill(0);

  /** A request is on its way to the release. */
  begin(): Measurement {
    return new Measurement(this, performance.now());
  }

  /** How long it took until the answer began, or nobody waited for it any more. */
  count(latencyMs: number, hasFailed: boolean): void {
    this.requests += 1;
    if (hasFailed) this.failures += 1;
    const index = latencyIndex(latencyMs);
    this.latencies[index] = (this.latencies[index] ?? 0) + 1;
  }

  /** A request that is counted, or will be, failed after all. */
  fail(): void {
    this.failures += 1;
  }

  report(): Measured {
    const { requests, failures } = this;
    // A failure may be known before its request is over.
    return { requests: Math.max(requests, failures), failures, latencies: [...this.latencies] };
  }
}
