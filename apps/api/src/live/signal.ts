/** Changes come in bursts; whoever waits is woken once, this long after the first of them. */
const coalesceMs = 20;

/** Why a waiter was woken: there may be something new; only what the waiter may do may have changed; it is over. */
export type Wake = 'raised' | 'recheck' | 'closed';

/** Wakes one waiter. What is raised while nobody waits is kept, once. Waiting costs nothing: there is no timer in it. */
export class Signal {
  private isRaised = false;
  private isToBeChecked = false;
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

  /** Wakes at once. */
  readonly recheck = (): void => {
    this.isToBeChecked = true;
    this.wake();
  };

  close(): void {
    this.isClosed = true;
    clearTimeout(this.burst);
    this.wake();
  }

  async wait(): Promise<Wake> {
    if (!this.isRaised && !this.isToBeChecked && !this.isClosed) {
      await new Promise<void>((resolve) => (this.wake = resolve));
    }
    if (this.isClosed) return 'closed';
    const why = this.isRaised ? 'raised' : 'recheck';
    this.isRaised = false;
    this.isToBeChecked = false;
    return why;
  }
}
