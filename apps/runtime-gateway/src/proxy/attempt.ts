import type { JsonLog } from '@tiffin/runtime';
import type { Exchange } from '../exchange.js';
import type { Asking } from '../spans/recording.js';
import type { Circuits } from './circuits.js';
import type { Forwarding, Target } from './forwarding.js';
import type { FailureReason } from './upstream-failure.js';

/** For whom it is asked, for what, and how often it has been before. */
interface Asked {
  readonly exchange: Exchange;
  readonly path: string;
  readonly again: number;
}

/** One time that an address is asked, and what is learnt from it; only the first outcome counts. */
export class Attempt {
  readonly #isProbe: boolean;
  #isOver = false;
  readonly #recorded: Asking | undefined;
  readonly #circuits: Circuits | undefined;
  /** What it answered. */
  status: number | undefined;
  /** Why it did not. */
  failure: FailureReason | 'abandoned' | undefined;

  constructor(
    readonly target: Target,
    private readonly forwarding: Forwarding,
    { exchange, path, again }: Asked,
  ) {
    const { circuits, recording } = exchange;
    exchange.attempt = this;
    target.upstream.active++;
    this.#circuits = circuits;
    this.#isProbe = circuits?.of(target).enter(performance.now()) === true;
    this.#recorded = recording?.ask({ serviceEndpoint: forwarding.serviceEndpoint, target, path, again });
  }

  get serviceEndpoint(): string {
    return this.forwarding.serviceEndpoint;
  }

  answered(status: number): void {
    if (!this.#isOver) {
      this.status = status;
      this.#recorded?.answered(status);
    }
    this.#end(this.#circuits?.isFailure(status), (now) => this.forwarding.health?.answered(this.target.at, now));
  }

  failed(reason: FailureReason): void {
    // That is no matter of the address.
    if (reason === 'invalid-request') return this.abandoned();
    this.failure ??= reason;
    this.#recorded?.failed(reason);
    this.#end(true, (now) => {
      const { health, log, serviceEndpoint } = this.forwarding;
      if (health?.failed(this.target.at, now) === true) tellEjection(log, serviceEndpoint, this.target);
    });
  }

  /** Nobody waited for the answer. */
  abandoned(): void {
    if (!this.#isOver) {
      this.failure ??= 'abandoned';
      this.#recorded?.failed('abandoned');
    }
    this.#end(undefined, () => undefined);
  }

  /** Its connection carries nothing of it any more. */
  released(): void {
    this.target.upstream.active--;
    this.#recorded?.over();
  }

  #end(failed: boolean | undefined, learn: (now: number) => void): void {
    if (this.#isOver) return;
    this.#isOver = true;
    const now = performance.now();
    learn(now);
    this.#circuits?.of(this.target).leave(this.#isProbe, failed, now);
  }
}

function tellEjection(log: JsonLog, serviceEndpoint: string, { shown }: Target): void {
  log.warn('an address is left out for a time', { serviceEndpoint, address: shown });
}
