import type { UnitKey, UnitTrouble } from '@tiffin/contracts';
import type { CellTimings } from '../cell-timings.js';
import type { UnitProcess } from './unit-process.js';

/** Fewer crashes in a row may be chance. */
const loopCrashes = 3;

/** Counts the crashes of a unit, decides when it is started again, and tells when they are a loop. */
export class Restarts {
  count = 0;
  lastFailure: string | null = null;
  private lastLines: readonly string[] = [];
  private isFault = false;
  private looping = false;
  private inARow = 0;
  private timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly timings: CellTimings,
    private readonly chance: () => number = Math.random,
  ) {}

  /** Null while the unit stays up, or crashes by chance. */
  trouble(unitKey: UnitKey): UnitTrouble | null {
    const { count: restarts, isFault, lastLines, lastFailure: reason } = this;
    return this.looping && reason !== null ? { unitKey, reason, isFault, lastLines, restarts } : null;
  }

  /** Never gives up; waits twice as long each time, until the unit has served for a while. */
  schedule(crashed: UnitProcess, reason: string, start: () => void): void {
    const { backoffMinMs, backoffMaxMs, healthyMs } = this.timings;
    if (crashed.readyAt !== null && Date.now() - crashed.readyAt.getTime() >= healthyMs) this.inARow = 0;
    // Spread by a quarter both ways: what crashed together, as when a database goes away, does not come back together.
    const delayMs = Math.min(backoffMaxMs, backoffMinMs * 2 ** this.inARow) * (0.75 + this.chance() / 2);
    this.inARow += 1;
    this.count += 1;
    this.lastFailure = reason;
    this.isFault = crashed.isFault;
    this.lastLines = [...crashed.lastLines];
    // A restart that did not even become ready is no chance either.
    if (crashed.readyAt === null || this.inARow >= loopCrashes) this.looping = true;
    this.cancel();
    this.timer = setTimeout(start, delayMs);
  }

  /** A restarted process is ready. A loop is over once it has served for a while, and `over` is told. */
  watchRecovery(over: () => void): void {
    if (!this.looping) return;
    this.cancel();
    this.timer = setTimeout(() => {
      this.looping = false;
      over();
    }, this.timings.recoveredMs);
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
    this.lastLines = [];
    this.looping = false;
  }
}
