import type { RolloutState, UnitFailure } from '@tiffin/contracts';

/** The part of an observation that a rollout moves, its version, and those who wait for the next one. */
export class Observation {
  failure: UnitFailure | null = null;
  // Starts at the present, in ms, so that it grows over restarts of the cell too and no watcher waits for an old number.
  private current = Date.now();
  private readonly waiting = new Set<() => void>();

  constructor(public rollout: RolloutState) {}

  get version(): number {
    return this.current;
  }

  move(rollout: RolloutState, failure: UnitFailure | null = null): void {
    this.rollout = rollout;
    this.failure = failure;
    this.touch();
  }

  /** Something about the environment is different now. */
  touch(): void {
    this.current += 1;
    for (const waiter of this.waiting) waiter();
  }

  /** Resolves when the version is another one than `afterVersion`, or after `waitMs`. */
  changeFrom(afterVersion: number, waitMs: number): Promise<void> {
    if (this.current !== afterVersion || waitMs <= 0) return Promise.resolve();
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.waiting.delete(done);
        resolve();
      };
      const timer = setTimeout(done, waitMs);
      this.waiting.add(done);
    });
  }
}
