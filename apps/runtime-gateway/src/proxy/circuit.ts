export interface CircuitRules {
  readonly errorPercent: number;
  readonly minRequests: number;
  readonly windowMs: number;
  readonly openMs: number;
}

export type CircuitState = 'closed' | 'open' | 'half-open';

const parts = 10;

/** Whether an address is asked, told from what came of the requests to it. Times are in milliseconds of a clock that never goes back. */
export class Circuit {
  readonly #requests = new Float64Array(parts);
  readonly #failures = new Float64Array(parts);
  /** Number of the part of time that was counted last. */
  #part = 0;
  /** Undefined: it is closed. */
  #openUntil: number | undefined;
  #isProbing = false;

  constructor(private readonly rules: CircuitRules) {}

  state(nowMs: number): CircuitState {
    if (this.#openUntil === undefined) return 'closed';
    return nowMs < this.#openUntil ? 'open' : 'half-open';
  }

  admits(nowMs: number): boolean {
    const state = this.state(nowMs);
    return state === 'closed' || (state === 'half-open' && !this.#isProbing);
  }

  /** How long it is to be left alone yet. */
  leftMs(nowMs: number): number {
    return Math.max(0, (this.#openUntil ?? 0) - nowMs);
  }

  /** A request goes there that was admitted; true: all depends on it. */
  enter(nowMs: number): boolean {
    this.#isProbing ||= this.state(nowMs) === 'half-open';
    return this.#openUntil !== undefined;
  }

  /** What came of it; undefined: nobody waited for that. */
  leave(isProbe: boolean, failed: boolean | undefined, nowMs: number): void {
    if (isProbe) return this.#probed(failed, nowMs);
    // It was sent before the circuit opened: that it fails is known by now, that it does not proves little.
    if (failed === undefined || this.#openUntil !== undefined) return;
    this.#count(failed, nowMs);
    if (this.#hasFailed()) this.#open(nowMs);
  }

  #probed(failed: boolean | undefined, nowMs: number): void {
    this.#isProbing = false;
    if (failed === true) this.#open(nowMs);
    if (failed !== false) return;
    this.#openUntil = undefined;
    this.#requests.fill(0);
    this.#failures.fill(0);
  }

  #open(nowMs: number): void {
    this.#openUntil = nowMs + this.rules.openMs;
  }

  #count(failed: boolean, nowMs: number): void {
    const now = Math.floor(nowMs / (this.rules.windowMs / parts));
    for (let passed = Math.max(this.#part, now - parts) + 1; passed <= now; passed++) {
      this.#requests[passed % parts] = 0;
      this.#failures[passed % parts] = 0;
    }
    this.#part = Math.max(this.#part, now);
    this.#requests[this.#part % parts]! += 1;
    if (failed) this.#failures[this.#part % parts]! += 1;
  }

  #hasFailed(): boolean {
    const sum = (all: Float64Array): number => all.reduce((one, other) => one + other, 0);
    const requests = sum(this.#requests);
    return requests >= this.rules.minRequests && sum(this.#failures) * 100 >= requests * this.rules.errorPercent;
  }
}
