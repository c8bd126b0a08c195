/** A process that wants to start. */
export interface Starter {
  /** Lower is sooner. */
  readonly startRank: number;
  /** Settles when it is up, or will not be. */
  up(): Promise<unknown>;
}

export interface StartLimits {
  readonly atOnce: number;
  /** Who is not up after so long makes room for the next: one that hangs must not hold up the others. */
  readonly shareMs: number;
}

interface Ticket {
  rank: number;
  readonly answer: (may: boolean) => void;
}

/**
 * Lets only so many processes start at once, the most wanted first. A hundred that start together are all ready late;
 * one after the other, the first serves while the last has not begun.
 */
export class StartQueue {
  private readonly waiting = new Map<Starter, Ticket>();
  private starting = 0;

  constructor(private readonly limits: StartLimits) {}

  /** Resolves when it may start; false where it was called off meanwhile. */
  async turn(starter: Starter): Promise<boolean> {
    if (this.starting < this.limits.atOnce) this.begin(starter);
    else if (!(await this.called(starter))) return false;
    return true;
  }

  /** Somebody waits for it: it goes before all others. */
  hurry(starter: Starter): void {
    const ticket = this.waiting.get(starter);
    if (ticket !== undefined) ticket.rank = -1;
  }

  /** It does not want to start any more, and does not wait any longer. */
  callOff(starter: Starter): void {
    this.waiting.get(starter)?.answer(false);
    this.waiting.delete(starter);
  }

  private called(starter: Starter): Promise<boolean> {
    return new Promise((answer) => this.waiting.set(starter, { rank: starter.startRank, answer }));
  }

  private begin(starter: Starter): void {
    this.starting += 1;
    void this.untilUp(starter).then(() => {
      this.starting -= 1;
      this.next();
    });
  }

  private next(): void {
    let first: readonly [Starter, Ticket] | null = null;
    // Of equal rank, who came first.
    for (const entry of this.waiting) if (first === null || entry[1].rank < first[1].rank) first = entry;
    if (first === null) return;
    const [starter, ticket] = first;
    this.waiting.delete(starter);
    this.begin(starter);
    ticket.answer(true);
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
