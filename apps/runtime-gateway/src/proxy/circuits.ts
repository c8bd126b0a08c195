import { Circuit, type CircuitRules } from './circuit.js';
import type { Target } from './forwarding.js';

/** The circuits of one step, one for each address of each service endpoint. */
export class Circuits {
  readonly #circuits = new Map<string, Circuit>();
  readonly #failures: ReadonlySet<number>;
  /** Requests that were answered at once. */
  refused = 0;

  constructor(
    private readonly rules: CircuitRules,
    statuses: readonly number[],
  ) {
    this.#failures = new Set(statuses);
  }

  of({ key }: Target): Circuit {
    const known = this.#circuits.get(key);
    if (known !== undefined) return known;
    const made = new Circuit(this.rules);
    this.#circuits.set(key, made);
    return made;
  }

  admits(target: Target): boolean {
    return this.of(target).admits(performance.now());
  }

  isFailure(status: number): boolean {
    return this.#failures.has(status);
  }

  /** Seconds after which one of these addresses may be tried. */
  retryAfter(targets: readonly Target[]): number {
    const now = performance.now();
    return Math.max(1, Math.ceil(Math.min(...targets.map((target) => this.of(target).leftMs(now))) / 1_000));
  }

  /** Those that have been asked, by the key of the address. */
  entries(): readonly (readonly [address: string, circuit: Circuit])[] {
    return [...this.#circuits];
  }
}
