/** Does the work again and again, `pauseMs` after it ended, until stopped. A round that fails is reported; the next one comes. */
export class Repeat {
  private timer: NodeJS.Timeout | undefined;
  private round: Promise<void> = Promise.resolve();
  private isStopped = false;

  constructor(
    private readonly work: () => Promise<void>,
    private readonly pauseMs: number,
    private readonly report: (error: unknown) => void,
  ) {}

  start(): void {
    this.round = this.work()
      .catch(this.report)
      .then(() => {
        if (!this.isStopped) this.timer = setTimeout(() => this.start(), this.pauseMs);
      });
  }

  /** Ends once the round under way is over. */
  async stop(): Promise<void> {
    this.isStopped = true;
    clearTimeout(this.timer);
    await this.round;
  }
}
