import { randomUUID } from 'node:crypto';
import { monthOf, type RequestOrders, type RequestReport, type RequestTally } from '@tiffin/contracts';
import type { CountingCell } from '@tiffin/deployments-operations';
import { type CountingProcess, dealBudgets } from './deal-budgets.js';
import { type KnownProcess, processKey, type SeenProcesses } from './seen-processes.js';

/**
 * What the gateways of a cluster have counted, and how far each may go. Each process is a run of its own, whose totals it keeps itself: whoever
 * asks is told the same, so that another deployer goes on where this one was, and nothing is counted twice.
 */
export class CountedRequests implements CountingCell {
  /** Nothing is ever counted in it: of a tenant's budget it leaves what is left of the limit. */
  private readonly run = randomUUID();
  private limitsVersion = '';
  private month = '';

  constructor(
    private readonly seen: Pick<SeenProcesses, 'look' | 'all' | 'forgetEnded' | 'allow'>,
    private readonly now: () => Date = () => new Date(),
  ) {}

  async countedRequests(): Promise<RequestReport> {
    await this.seen.look();
    this.turn();
    const { run, month } = this;
    const tallies = this.seen.all().flatMap(unkept);
    // Who has not been told anything yet is told, also where nothing is new.
    const isUntold = this.seen.all().some(({ address, told }) => address !== null && told === undefined);
    return { run, month, tallies, limitsVersion: isUntold ? '' : this.limitsVersion };
  }

  async settleRequests({ run, month, kept, limits, limitsVersion }: RequestOrders): Promise<void> {
    this.keep(kept);
    if (run !== this.run || month !== this.month) return;
    const dealt = dealBudgets(this.seen.all().flatMap(countingIn(month)), { month, limits });
    const isTold = await this.seen.allow(dealt);
    // Who could not be told is told again, whatever is new.
    this.limitsVersion = isTold ? limitsVersion : '';
  }

  private keep(tallies: readonly RequestTally[]): void {
    const byKey = new Map(this.seen.all().map((one) => [processKey(one.environmentId, one.counts.run), one]));
    for (const { run, month, totals } of tallies) {
      for (const [environmentId, total] of Object.entries(totals)) {
        const one = byKey.get(processKey(environmentId, run));
        if (one !== undefined) one.kept[month] = Math.max(one.kept[month] ?? 0, total);
      }
    }
    this.seen.forgetEnded((one) => unkept(one).length === 0);
  }

  private turn(): void {
    const month = monthOf(this.now());
    if (month !== this.month) this.limitsVersion = '';
    this.month = month;
  }
}

function unkept({ counts: { run, months }, kept, environmentId }: KnownProcess): readonly RequestTally[] {
  const more = Object.entries(months).filter(([month, count]) => count > (kept[month] ?? 0));
  return more.map(([month, count]) => ({ run, month, totals: { [environmentId]: count } }));
}

/** Of nobody there is nothing to deal out. */
const countingIn =
  (month: string) =>
  ({ environmentId, address, tenant, counts }: KnownProcess): readonly CountingProcess[] =>
    address === null || tenant === null
      ? []
      : [{ key: processKey(environmentId, counts.run), tenant, counted: counts.months[month] ?? 0 }];
