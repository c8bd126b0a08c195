export interface QueueParts {
  /** Answers when it wants to be asked again though nothing has happened; null: not before something does. */
  readonly work: (key: string) => Promise<number | null>;
  /** How long to wait after the n-th failure in a row, at least; what the error says may be longer. */
  readonly backoffMs: (failures: number, error: unknown) => number;
  readonly failed: (key: string, error: unknown) => void;
  readonly concurrency: number;
}

interface Entry {
  isRunning: boolean;
  /** Something has happened since it was begun. */
  isDirty: boolean;
  failures: number;
  timer: NodeJS.Timeout | null;
}

/** A timer cannot take more than 24 days, and would ring at once. */
const longestMs = 3_600_000;

/** Level-based work by key: at most one at a time for each key, however often it is asked for; failures wait, each for itself. */
export class WorkQueue {
  private readonly entries = new Map<string, Entry>();
  private readonly waiting = new Set<string>();
  private readonly underWay = new Set<Promise<void>>();
  private isStopped = false;

  constructor(private readonly parts: QueueParts) {}

  /** Something has happened to it. */
  add(key: string): void {
    if (this.isStopped) return;
    const entry = this.entryOf(key);
    // What failed waits, whatever has happened meanwhile.
    if (entry.failures > 0 && entry.timer !== null) return;
    this.disarm(entry);
    if (entry.isRunning) entry.isDirty = true;
    else this.waiting.add(key);
    this.next();
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    this.waiting.clear();
    for (const entry of this.entries.values()) this.disarm(entry);
    await Promise.all(this.underWay);
  }

  private entryOf(key: string): Entry {
    const entry = this.entries.get(key) ?? { isRunning: false, isDirty: false, failures: 0, timer: null };
    this.entries.set(key, entry);
    return entry;
  }

  private next(): void {
    while (this.underWay.size < this.parts.concurrency) {
      const [key] = this.waiting;
      if (key === undefined) return;
      this.waiting.delete(key);
      const running: Promise<void> = this.run(key, this.entryOf(key)).finally(() => {
        this.underWay.delete(running);
        this.next();
      });
      this.underWay.add(running);
    }
  }

  private async run(key: string, entry: Entry): Promise<void> {
    entry.isRunning = true;
    entry.isDirty = false;
    let againMs: number | null;
    try {
      againMs = await this.parts.work(key);
      entry.failures = 0;
    } catch (error) {
      entry.failures += 1;
      againMs = this.parts.backoffMs(entry.failures, error);
      this.parts.failed(key, error);
    }
    entry.isRunning = false;
    this.after(key, entry, againMs);
  }

  private after(key: string, entry: Entry, againMs: number | null): void {
    if (this.isStopped) return;
    if (entry.isDirty && entry.failures === 0) this.waiting.add(key);
    else if (againMs !== null)
      entry.timer = setTimeout(() => this.due(key, entry), Math.min(againMs, longestMs)).unref();
    else if (!entry.isDirty) this.entries.delete(key);
  }

  private due(key: string, entry: Entry): void {
    entry.timer = null;
    this.add(key);
  }

  private disarm(entry: Entry): void {
    if (entry.timer !== null) clearTimeout(entry.timer);
    entry.timer = null;
  }
}
