import { Turns } from '@tiffin/work-operations';

/** A process that wants to start. */
export interface Starter {
  readonly tenant: string;
  /** Lower is sooner, among those of a tenant. */
  readonly startRank: number;
  /** Settles when it is up, or will not be. */
  up(): Promise<unknown>;
}

export interface StartLimits {
  readonly atOnce: number;
  /** Of those, of one tenant. */
  readonly ofOneTenant: number;
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
  private readonly turns: Turns<Starter>;

  constructor(private readonly limits: StartLimits) {
    this.turns = new Turns(limits);
  }

  /** Resolves when it may start; false where it was called off meanwhile. */
  turn(starter: Starter): Promise<boolean> {
    const { tenant, startRank: rank } = starter;
    const weight = rank === 0 ? this.limits.weightOfFirst : 1;
    return new Promise((answer) => {
      const start = (): Promise<void> => {
        answer(true);
        return this.untilUp(starter);
      };
      void this.turns.run(starter, { tenant, rank, weight }, start).then(answer);
    });
  }

  /** Somebody waits for it: it goes before all others of its tenant. */
  hurry(starter: Starter): void {
    this.turns.hurry(starter);
  }

  /** It does not want to start any more, and does not wait any longer. */
  callOff(starter: Starter): void {
    this.turns.callOff(starter);
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
