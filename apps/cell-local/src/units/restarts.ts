import type { CellTimings } from '../cell-timings.js';
import type { UnitProcess } from './unit-process.js';

/** Counts the crashes of a unit and decides when it is started again. */
export class Restarts {
  count = 0;
  lastFailure: string | null = null;
  private inARow = 0;
  private timer: NodeJS.Timeout | null = null;

  constructor(private readonly timings: CellTimings) {}

  /** Never gives up; waits twice as long each time, until the unit has served for a while. */
  schedule(crashed: UnitProcess, reason: string, start: () => void): void {
    const { backoffMinMs, backoffMaxMs, healthyMs } = this.timings;
    if (crashed.readyAt !== null && Date.now() - crashed.readyAt.getTime() >= healthyMs) this.inARow = 0;
    const delayMs = Math.min(backoffMaxMs, backoffMinMs * 2 ** this.inARow);
    this.inARow += 1;
    this.count += 1;
    this.lastFailure = reason;
    this.cancel();
    this.timer = setTimeout(start, delayMs);
  }

  cancel(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
  }

  reset(): void {
    this.cancel();
    this.count = 0;
    this.inARow = 0;
    this.lastFailure = null;
  }
}
