import { type RequestLimit, requestsSpent } from '@tiffin/contracts';

/** What the plan of a tenant allows; null: no limit. */
export type Terms = Pick<RequestLimit, 'plan' | 'limit'> | null;

/** What a tenant has had answered this month, and how far that may go: one for all of its environments. */
export class Allowance {
  counted = 0;
  terms: Terms = null;
  budget = Number.POSITIVE_INFINITY;

  get isSpent(): boolean {
    return this.counted >= this.budget;
  }

  /** What is answered then. */
  refusal(): ReturnType<typeof requestsSpent> {
    return requestsSpent(this.terms ?? { plan: '', limit: 0 });
  }
}

/** Counts the requests of one environment. Nothing here waits for anything: it is on the way of every request. */
export class RequestMeter {
  counted = 0;
  /** What of it the platform has said that it keeps. */
  kept = 0;

  constructor(readonly allowance: Allowance) {}

  /** Counts one, or answers false where the tenant has none left. */
  take(): boolean {
    const { allowance } = this;
    if (allowance.isSpent) return false;
    allowance.counted += 1;
    this.counted += 1;
    return true;
  }
}
