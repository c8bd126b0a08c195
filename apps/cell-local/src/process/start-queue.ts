import { FairQueue } from '@tiffin/work-operations';

/** A process that wants to start. */
export interface Starter {
  readonly tenant: string;
  /** Lower is sooner, among those of a tenant. */
  readonly startRank: number;
  /** Settles when it is up, or will not be. */
  up(): Promise<unknown>;
}

export interface StartLimits {
  readonly concurrency: number;
  /** Of those, of one tenant. */
  readonly perTenant: number;
  /** How many places one of the lowest rank takes: whom clients wait for gets the processor. */
  readonly weightOfFirst: number;
  /** Who is not up after so long makes room for the next: one that hangs must not hold up the others. */
  readonly shareMs: number;
}

/**
 * Lets only so many processes start at once, the most wanted first. A hundred that start together are all ready late;
 * one after the other, the first serves while the last has not begun. A tenant with a hundred makes no other tenant wait.
 */
export class StartQueue {
  private readonly queue: FairQueue<Starter>;

  constructor(private readonly limits: StartLimits) {
    this.queue = new FairQueue(limits);
  }

  /** Resolves when it may start; false where it was cancelled meanwhile. */
  turn(starter: Starter): Promise<boolean> {
    const { tenant, startRank: rank } = starter;
    const weight = rank === 0 ? this.limits.weightOfFirst : 1;
    return new Promise((answer) => {
      const start = (): Promise<void> => {
        answer(true);
        return this.untilUp(starter);
      };
      void this.queue.run(starter, { tenant, rank, weight }, start).then(answer);
    });
  }

  /** Somebody waits for it: it goes before all others of its tenant. */
  prioritize(starter: Starter): void {
    this.queue.prioritize(starter);
  }

  /** It does not want to start any more, and does not wait any longer. */
  cancel(starter: Starter): void {
    this.queue.cancel(starter);
  }

  private untilUp(starter: Starter): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, this.limits.shareMs);
      const done = (): void => {
        clearTimeout(timer);
        resolve();
      };
      // One step later: whoever asks may be in the middle of being made.
      queueMicrotask(() => void starter.up().then(done, done));
    });
  }
}
