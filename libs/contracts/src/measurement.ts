import type { Tally } from './tally.js';

/** One request that is measured; what comes after its end is not told to the tally. */
export class Measurement {
  private state: 'open' | 'answered' | 'over' = 'open';

  constructor(
    private readonly tally: Tally,
    private readonly beganAt: number,
  ) {}

  /** The answer has begun. It is counted now: an event stream may go on for days. */
  answered(status: number): void {
    if (this.state !== 'open') return;
    const hasFailed = status >= 500;
    this.state = hasFailed ? 'over' : 'answered';
    this.tally.count(performance.now() - this.beganAt, hasFailed);
  }

  /** The answer that had begun broke off. */
  broke(): void {
    if (this.state === 'answered') this.tally.fail();
    this.state = 'over';
  }

  /**
   * Nothing more comes. A client that went away unanswered counts as a failure: of a release that hangs there is nothing else to
   * see, and clients that go away by themselves leave both releases alike.
   */
  ended(status: number | null): void {
    if (this.state === 'open') this.answered(status ?? 599);
    this.state = 'over';
  }
}
