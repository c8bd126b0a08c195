import type { FollowedLine, LogLine } from '@tiffin/contracts';

export interface QueueLimits {
  readonly lines: number;
  readonly characters: number;
}

const usualLimits: QueueLimits = { lines: 20_000, characters: 4 * 1024 * 1024 };
const mostAtOnce = 500;

/** Lines on their way to one reader: who is too slow loses the oldest, and is told how many. */
export class LineQueue {
  private lines: LogLine[] = [];
  private characters = 0;
  private missed = 0;
  private wake: () => void = () => undefined;

  constructor(private readonly limits: QueueLimits = usualLimits) {}

  push(line: LogLine): void {
    this.lines.push(line);
    this.characters += line.text.length;
    if (this.lines.length > this.limits.lines || this.characters > this.limits.characters) this.shorten();
    this.wake();
  }

  /** What waits, at most 500 lines; null once the signal has aborted. */
  async next(signal: AbortSignal): Promise<readonly FollowedLine[] | null> {
    while (this.lines.length === 0 && !signal.aborted) await this.something(signal);
    if (signal.aborted) return null;
    const taken: FollowedLine[] = this.lines.splice(0, mostAtOnce);
    for (const { text } of taken) this.characters -= text.length;
    const [first] = taken;
    if (first !== undefined && this.missed > 0) taken[0] = { ...first, missed: this.missed };
    this.missed = 0;
    return taken;
  }

  /** By a tenth, so that it does not happen at each line. */
  private shorten(): void {
    const lost = this.lines.splice(0, Math.ceil(this.lines.length / 10));
    for (const { text } of lost) this.characters -= text.length;
    this.missed += lost.length;
  }

  private something(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        signal.removeEventListener('abort', done);
        resolve();
      };
      this.wake = done;
      signal.addEventListener('abort', done);
    });
  }
}
