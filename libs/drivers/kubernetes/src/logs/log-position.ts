/**
 * How far the log of one container was read. A node gives lines again from the beginning of a second, in the same order; so what is kept is
 * the newest second that was read, and how many lines of it: two lines with the same time, and a time that comes late, do not matter.
 */
export class LogPosition {
  private second = '';
  private zone = '';
  private count = 0;
  /** Time of the first line of that second: tells this container's log from that of the one after it. */
  private first = '';
  private newest = '';

  /** Since when to ask; null: nothing was read. */
  get since(): string | null {
    return this.second === '' ? null : this.second + this.zone;
  }

  took(time: string): void {
    const second = time.slice(0, 19);
    if (second > this.second) {
      this.second = second;
      this.zone = time.slice(19).replace(/^\.\d+/, '');
      this.first = time;
      this.count = 0;
    }
    if (second === this.second) this.count += 1;
    if (time > this.newest) this.newest = time;
  }

  /** Of the lines that came since then. */
  again(): ReadAgain {
    return new ReadAgain(this, { first: this.first, count: this.count });
  }

  isBehind(time: string): boolean {
    return time > this.newest;
  }
}

/** Tells what was read before from what is new, line by line. */
export class ReadAgain {
  private isFound = false;
  private left: number;

  constructor(
    private readonly position: LogPosition,
    private readonly read: { readonly first: string; readonly count: number },
  ) {
    this.left = read.count;
  }

  /** Whether the log is another one than that which was read; to be asked with its first line. */
  isOther(time: string): boolean {
    return time !== this.read.first;
  }

  isNew(time: string): boolean {
    // What was read last began here: behind lines that were left out then, or at once.
    this.isFound ||= !this.isOther(time);
    // In a log that a node has put aside, or of a container that came later, it never comes: what is in it was not read, or is older.
    if (!this.isFound) return this.position.isBehind(time);
    this.left -= 1;
    return this.left < 0;
  }
}
