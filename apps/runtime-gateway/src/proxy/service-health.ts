export interface HealthRules {
  /** Failures in a row after which an address is left out; 0: never. */
  readonly failures: number;
  readonly ejectedMs: number;
}

const longestEjectionMs = 300_000;
const missesWhenDown = 2;

interface State {
  failures: number;
  /** Ended by time. */
  ejectedUntil: number;
  ejections: number;
  /** Times in a row that it did not say that it is well when it was asked. */
  misses: number;
}

/** Which addresses of a service endpoint are left out. Times are in milliseconds of a clock that never goes back. */
export class ServiceHealth {
  readonly #states: readonly State[];

  constructor(
    addresses: number,
    private readonly rules: HealthRules,
  ) {
    this.#states = Array.from({ length: addresses }, () => ({
      ...{ failures: 0, ejectedUntil: -Infinity, ejections: 0, misses: 0 },
    }));
  }

  isUsable(address: number, nowMs: number): boolean {
    const { misses, ejectedUntil } = this.#states[address]!;
    return misses < missesWhenDown && ejectedUntil <= nowMs;
  }

  answered(address: number, nowMs: number): void {
    const state = this.#states[address]!;
    state.failures = 0;
    if (state.ejections > 0 && state.ejectedUntil + this.rules.ejectedMs <= nowMs) state.ejections = 0;
  }

  /** True: it is left out from now on, for longer than the last time. */
  failed(address: number, nowMs: number): boolean {
    const state = this.#states[address]!;
    state.failures += 1;
    if (this.rules.failures === 0 || state.failures < this.rules.failures) return false;
    if (!this.#states.some((other, at) => other !== state && this.isUsable(at, nowMs))) return false;
    state.failures = 0;
    state.ejections += 1;
    const { ejectedMs } = this.rules;
    state.ejectedUntil = nowMs + Math.min(ejectedMs * state.ejections, Math.max(ejectedMs, longestEjectionMs));
    return true;
  }

  /** What an address has said when it was asked. True: it is left out from now on, or no longer. */
  said(address: number, isWell: boolean): boolean {
    const state = this.#states[address]!;
    const wasDown = state.misses >= missesWhenDown;
    state.misses = isWell ? 0 : state.misses + 1;
    return wasDown !== state.misses >= missesWhenDown;
  }
}
