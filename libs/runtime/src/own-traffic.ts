import type { UnitTraffic } from '@tiffin/contracts';
import { RequestCounters } from './request-counters.js';

/** What a unit without endpoints has answered. Health and metrics, which the platform asks for, are not counted. */
export class OwnTraffic {
  private readonly counters = new RequestCounters();
  private run: string | undefined;

  /** `status` undefined: the client left before it had the whole answer. */
  count(status: number | undefined, seconds: number): void {
    this.counters.add(status, seconds);
  }

  report(): UnitTraffic {
    // Not before somebody asks: it loads Node's crypto.
    this.run ??= process.getBuiltinModule('node:crypto').randomUUID();
    const figures = this.counters.figures();
    return { run: this.run, endpoints: figures.some((count) => count > 0) ? [['', figures]] : [] };
  }
}
