import type { CostBudget } from '@tiffin/tenancy-operations';

interface Account {
  left: number;
  at: number;
}

const minuteMs = 60_000;

/** In memory of the process; several processes give out as much each. Whoever has used it all may go on after a moment, with little. */
export class MemoryCostBudget implements CostBudget {
  private readonly accounts = new Map<string, Account>();

  constructor(
    private readonly perMinute: number,
    private readonly nowMs: () => number = () => performance.now(),
  ) {}

  take(holder: string, cost: number): number {
    const account = this.accountOf(holder);
    // A query that costs more than a minute's budget has to be possible once nothing else was asked.
    const asked = Math.min(cost, this.perMinute);
    if (account.left < asked) return Math.ceil(((asked - account.left) / this.perMinute) * (minuteMs / 1_000));
    account.left -= asked;
    return 0;
  }

  async close(): Promise<void> {
    this.accounts.clear();
  }

  private accountOf(holder: string): Account {
    const now = this.nowMs();
    const account = this.accounts.get(holder) ?? { left: this.perMinute, at: now };
    account.left = Math.min(this.perMinute, account.left + ((now - account.at) / minuteMs) * this.perMinute);
    account.at = now;
    // The one asked last goes to the end, so that those in front are the ones that were full long ago.
    this.accounts.delete(holder);
    this.accounts.set(holder, account);
    this.forgetFull(now);
    return account;
  }

  /** Who asked nothing for a minute has a full budget, as one has of whom nothing is known. */
  private forgetFull(now: number): void {
    for (const [holder, { at }] of this.accounts) {
      if (now - at < minuteMs) return;
      this.accounts.delete(holder);
    }
  }
}
