import type { JsonLog } from '@tiffin/runtime';
import type { Circuits } from './circuits.js';
import type { Forwarding, Target } from './forwarding.js';
import type { FailureReason } from './upstream-failure.js';

/** One time that an address is asked, and what is learnt from it; only the first outcome counts. */
export class Attempt {
  readonly #isProbe: boolean;
  #isOver = false;

  constructor(
    readonly target: Target,
    private readonly forwarding: Forwarding,
    private readonly circuits: Circuits | undefined,
  ) {
    target.upstream.active++;
    this.#isProbe = circuits?.of(target).enter(performance.now()) === true;
  }

  answered(status: number): void {
    this.#end(this.circuits?.isFailure(status), (now) => this.forwarding.health?.answered(this.target.at, now));
  }

  failed(reason: FailureReason): void {
    // That is no matter of the address.
    if (reason === 'invalid-request') return this.abandoned();
    this.#end(true, (now) => {
      const { health, log, serviceEndpoint } = this.forwarding;
      if (health?.failed(this.target.at, now) === true) tellEjection(log, serviceEndpoint, this.target);
    });
  }

  /** Nobody waited for the answer. */
  abandoned(): void {
    this.#end(undefined, () => undefined);
  }

  #end(failed: boolean | undefined, learn: (now: number) => void): void {
    if (this.#isOver) return;
    this.#isOver = true;
    const now = performance.now();
    learn(now);
    this.circuits?.of(this.target).leave(this.#isProbe, failed, now);
  }
}

function tellEjection(log: JsonLog, serviceEndpoint: string, { shown }: Target): void {
  log.warn('an address is left out for a time', { serviceEndpoint, address: shown });
}
