import { endOfMonth, monthOf, packMeasured, Tally, type UnitAllowance, type UnitCounts } from '@tiffin/contracts';
import { runId } from '@tiffin/runtime';
import type { MeasuredResponse } from './measured-response.js';

/** What this process has answered to requests from outside, as the platform asks for it, and how far it may go. */
export class OutsideRequests {
  readonly run = runId();
  private readonly tally = new Tally();
  private counted = 0;
  private month = monthOf(new Date());
  private endsAt = endOfMonth(this.month).getTime();
  private former: Readonly<Record<string, number>> = {};
  /** Null: as far as it likes. */
  allowance: UnitAllowance | null = null;

  /** Counts one that is to be handed on; false: nothing is left of what the plan allows. On the way of every request. */
  take(): boolean {
    if (Date.now() >= this.endsAt) this.turn();
    if (this.allowance !== null && this.counted >= this.allowance.most) return false;
    this.counted += 1;
    return true;
  }

  /** One of another month says nothing of this one. */
  allow(allowance: UnitAllowance | null): void {
    if (allowance === null || allowance.month === this.month) this.allowance = allowance;
  }

  begin(response: MeasuredResponse): void {
    response.measure = this.tally.begin();
  }

  end({ measure, headersSent, statusCode }: MeasuredResponse): void {
    measure?.ended(headersSent ? statusCode : null);
  }

  report(): UnitCounts {
    const months = { ...this.former, [this.month]: this.counted };
    return { run: this.run, measured: packMeasured(this.tally.report()), months };
  }

  /** Until the platform says something else, what the plan allows in a month is there again. */
  private turn(): void {
    this.former = { [this.month]: this.counted };
    this.counted = 0;
    this.month = monthOf(new Date());
    this.endsAt = endOfMonth(this.month).getTime();
    if (this.allowance !== null) this.allowance = { ...this.allowance, month: this.month, most: this.allowance.limit };
  }
}
