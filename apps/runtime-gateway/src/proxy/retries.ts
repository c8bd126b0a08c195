import type { PolicyParameters } from '../policies/policy.js';

/** In any case so many at once. */
const leastBudget = 10;

/** When a request of one step is asked again; all of its requests share what may be. */
export class Retries {
  readonly #methods: ReadonlySet<string>;
  readonly #statuses: ReadonlySet<number>;
  #budget = leastBudget;
  /** How many have been. */
  count = 0;

  constructor(private readonly rules: PolicyParameters<'retry'>) {
    this.#methods = new Set(rules.methods.map((method) => method.toUpperCase()));
    this.#statuses = new Set(rules.statuses);
  }

  /** Each request pays for a part of one that is asked again. */
  enter(): void {
    this.#budget = Math.min(leastBudget, this.#budget + this.rules.budgetPercent / 100);
  }

  concerns(method: string): boolean {
    return this.#methods.has(method);
  }

  isFailure(status: number): boolean {
    return this.#statuses.has(status);
  }

  /** Takes one more, if it may be. `former`: how often the request has been asked again. */
  take(former: number): boolean {
    if (former >= this.rules.retries || this.#budget < 1) return false;
    this.#budget -= 1;
    this.count += 1;
    return true;
  }

  /** Before the request is asked again for the `nth` time: clients that failed together come apart. */
  pauseMs(nth: number): number {
    return Math.random() * Math.min(this.rules.maxBackoffMs, this.rules.backoffMs * 2 ** (nth - 1));
  }
}
