/** Counts the requests that a process is answering. */
export class Traffic {
  private inFlight = 0;
  private readonly waiters = new Set<() => void>();

  /** The answer ends the visit; further calls of it do nothing. */
  enter(): () => void {
    this.inFlight += 1;
    let open = true;
    return () => {
      if (!open) return;
      open = false;
      this.inFlight -= 1;
      if (this.inFlight === 0) for (const waiter of this.waiters) waiter();
    };
  }

  get count(): number {
    return this.inFlight;
  }

  /** Resolves when no request is under way, or after `timeoutMs`. */
  idle(timeoutMs: number): Promise<void> {
    if (this.inFlight === 0 || timeoutMs <= 0) return Promise.resolve();
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.waiters.delete(done);
        resolve();
      };
      const timer = setTimeout(done, timeoutMs);
      this.waiters.add(done);
    });
  }
}
