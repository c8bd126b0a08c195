import { setTimeout as pause } from 'node:timers/promises';

export interface BucketSize {
  readonly perSecond: number;
  /** How many may come at once after a rest. */
  readonly burst: number;
}

/** Lets so many pass in a second, in the order in which they came. */
export class TokenBucket {
  /** When the next one would be due were there no burst. */
  private due = 0;

  constructor(
    private readonly size: BucketSize,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Resolves when it is the caller's turn. */
  async take(): Promise<void> {
    const waitMs = this.reserve();
    if (waitMs > 0) await pause(waitMs);
  }

  /** How long the caller has to wait, whose turn is then taken. */
  reserve(): number {
    const { perSecond, burst } = this.size;
    const everyMs = 1000 / perSecond;
    const now = this.now();
    this.due = Math.max(this.due, now - burst * everyMs) + everyMs;
    return Math.max(0, this.due - now);
  }
}
