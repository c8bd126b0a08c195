/** What a request comes to among those that are counted with it. */
export interface Count {
  /** With this one. */
  readonly requests: number;
  /** Until the count starts again, or falls. */
  readonly leftMs: number;
}

/** Counts requests by key within windows of time. Times are in milliseconds of a clock that never goes back. */
export interface Windows {
  take(key: string, nowMs: number): Count;
  /** How many are counted now. */
  readonly keys: number;
}

/** So that clients who come once each take no memory for ever, and none for long where there are many. */
const mostKeys = 100_000;

interface Fixed {
  requests: number;
  endsAt: number;
}

/** A window begins with the first request of a key, and ends as a whole. */
export class FixedWindows implements Windows {
  readonly #windows = new Map<string, Fixed>();

  constructor(private readonly windowMs: number) {}

  get keys(): number {
    return this.#windows.size;
  }

  take(key: string, nowMs: number): Count {
    let window = this.#windows.get(key);
    if (window === undefined || window.endsAt <= nowMs) {
      window = { requests: 0, endsAt: nowMs + this.windowMs };
      // Behind all others: windows end in the order in which they stand.
      this.#windows.delete(key);
      this.#windows.set(key, window);
      this.#forget(nowMs);
    }
    window.requests += 1;
    return { requests: window.requests, leftMs: window.endsAt - nowMs };
  }

  #forget(nowMs: number): void {
    for (const [key, { endsAt }] of this.#windows) {
      if (endsAt > nowMs && this.#windows.size <= mostKeys) return;
      this.#windows.delete(key);
    }
  }
}

interface Sliding {
  startsAt: number;
  requests: number;
  before: number;
}

/**
 * A window that moves with time, told from two counts: those since the current one began, and of the one before the share that it still covers.
 */
export class SlidingWindows implements Windows {
  readonly #windows = new Map<string, Sliding>();

  constructor(private readonly windowMs: number) {}

  get keys(): number {
    return this.#windows.size;
  }

  take(key: string, nowMs: number): Count {
    const startsAt = nowMs - (nowMs % this.windowMs);
    const window = this.#current(key, startsAt);
    window.requests += 1;
    const leftMs = startsAt + this.windowMs - nowMs;
    return { requests: Math.ceil(window.requests + (window.before * leftMs) / this.windowMs), leftMs };
  }

  #current(key: string, startsAt: number): Sliding {
    const known = this.#windows.get(key);
    if (known?.startsAt === startsAt) return known;
    const isNext = known?.startsAt === startsAt - this.windowMs;
    const window = { startsAt, requests: 0, before: isNext ? known.requests : 0 };
    this.#windows.delete(key);
    this.#windows.set(key, window);
    this.#forget(startsAt);
    return window;
  }

  #forget(startsAt: number): void {
    for (const [key, window] of this.#windows) {
      if (window.startsAt >= startsAt - this.windowMs && this.#windows.size <= mostKeys) return;
      this.#windows.delete(key);
    }
  }
}
