import type { UnitTraffic } from '@tiffin/contracts';
import { RequestCounters } from './request-counters.js';
import { runId } from './run-id.js';

/** What a unit without endpoints has answered. Health and metrics, which the platform asks for, are not counted. */
export class OwnTraffic {
  private readonly counters = new RequestCounters();
  private readonly run = runId();

  /** `status` undefined: the client left before it had the whole answer. */
  count(status: number | undefined, seconds: number): void {
    this.counters.add(status, seconds);
  }

  report(): UnitTraffic {
    const figures = this.counters.figures();
    return { run: this.run, endpoints: figures.some((count) => count > 0) ? [['', figures]] : [] };
  }
}
