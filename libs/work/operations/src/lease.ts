/** Keeps a lease alive while work is under way, and says when it was lost. Times are milliseconds. */
export class Lease {
  private lost = false;
  private readonly timer: NodeJS.Timeout;

  constructor(
    private readonly renew: () => Promise<boolean>,
    intervalMs: number,
  ) {
    this.timer = setInterval(() => void this.beat(), intervalMs);
  }

  /** False from the moment that somebody else has taken over. */
  get held(): boolean {
    return !this.lost;
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private async beat(): Promise<void> {
    // An unanswered renewal is no loss: the fence decides at the next write.
    const renewed = await this.renew().catch(() => true);
    if (!renewed) this.lost = true;
  }
}
