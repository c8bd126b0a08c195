import { Refusal } from '@tiffin/kernel';

interface Account {
  left: number;
  at: number;
}

const minuteMs = 60_000;

/**
 * What each tenant may ask for in a minute, in fields of full answers. It fills up steadily: whoever has used it all may go on after
 * a moment, with little. In memory of the process; several processes give out as much each.
 */
export class CostBudget {
  private readonly accounts = new Map<string, Account>();

  constructor(
    private readonly perMinute: number,
    private readonly nowMs: () => number = () => performance.now(),
  ) {}

  /** Takes the cost of a query. Throws RATE_LIMITED, with the seconds to wait, where there is not so much left. */
  take(holder: string, cost: number): void {
    const account = this.accountOf(holder);
    // A query that costs more than a minute's budget has to be possible once nothing else was asked.
    const asked = Math.min(cost, this.perMinute);
    if (account.left < asked) {
      const waitMs = ((asked - account.left) / this.perMinute) * minuteMs;
      throw Refusal.of('RATE_LIMITED', String(Math.ceil(waitMs / 1_000)));
    }
    account.left -= asked;
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
