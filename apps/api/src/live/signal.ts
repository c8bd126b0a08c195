/** Changes come in bursts; whoever waits is woken once, this long after the first of them. */
const coalesceMs = 20;

/** Wakes one waiter. What is raised while nobody waits is kept, once. */
export class Signal {
  private isRaised = false;
  private isClosed = false;
  private burst: NodeJS.Timeout | undefined;
  private wake: () => void = () => undefined;

  readonly raise = (): void => {
    this.burst ??= setTimeout(() => {
      this.burst = undefined;
      this.isRaised = true;
      this.wake();
    }, coalesceMs);
  };

  close(): void {
    this.isClosed = true;
    clearTimeout(this.burst);
    this.wake();
  }

  /** What ended the wait. */
  async wait(atMostMs: number): Promise<'raised' | 'closed' | 'timeout'> {
    if (!this.isRaised && !this.isClosed) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, atMostMs);
        this.wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    if (this.isClosed) return 'closed';
    if (!this.isRaised) return 'timeout';
    this.isRaised = false;
    return 'raised';
  }
}
