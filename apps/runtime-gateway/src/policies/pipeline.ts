import { isPolicyName } from '@tiffin/contracts/gateway';
import type { Condition } from '../conditions/condition.js';
import type { RequestCounters } from '@tiffin/runtime';
import type { Exchange } from '../exchange.js';

/** True (now or later): the step has ended the exchange, or will end it without further help. False: go on. */
export type Outcome = boolean | Promise<boolean>;

export type Action = (exchange: Exchange) => Outcome;

export interface Step {
  readonly policy: string;
  readonly condition: Condition | undefined;
  readonly act: Action;
}

/** Those that prove who calls, and admit it to an endpoint with scopes; a plugin's may, too. */
const proving: ReadonlySet<string> = new Set(['key-auth', 'basic-auth', 'jwt', 'oauth2', 'oauth2-introspect']);

const nothing: ReadonlySet<string> = new Set();

interface Named {
  readonly name?: string;
  /** Folded names of the headers that its policies set, whether their conditions hold or not. */
  readonly owned?: ReadonlySet<string>;
  /** What came to its endpoints. */
  readonly counters?: RequestCounters;
}

/** Steps run in order, each whose condition holds, until one ends the exchange. */
export class Pipeline {
  private readonly owned: ReadonlySet<string>;
  readonly name: string;
  readonly counters: RequestCounters | undefined;

  constructor(
    private readonly steps: readonly Step[],
    { owned = nothing, name = '', counters }: Named = {},
  ) {
    this.owned = owned;
    this.name = name;
    this.counters = counters;
  }

  run(exchange: Exchange): Outcome {
    if (this.owned.size > 0) {
      exchange.owned = exchange.owned === undefined ? this.owned : new Set([...exchange.owned, ...this.owned]);
    }
    return this.#runFrom(0, exchange);
  }

  get proves(): boolean {
    return this.steps.some(({ policy }) => proving.has(policy) || !isPolicyName(policy));
  }

  /** The same pipeline with only the steps of one policy; undefined if it has none. */
  only(policy: string): Pipeline | undefined {
    const steps = this.steps.filter((step) => step.policy === policy);
    return steps.length === 0 ? undefined : new Pipeline(steps, { name: this.name });
  }

  // Stays synchronous while the steps are: a promise for each step of each request would cost more than the steps.
  #runFrom(start: number, exchange: Exchange): Outcome {
    for (let index = start; index < this.steps.length; index++) {
      const step = this.steps[index]!;
      const holds = step.condition === undefined || step.condition(exchange);
      if (holds === false) continue;
      const outcome = holds === true ? step.act(exchange) : holds.then((yes) => yes && actLater(step, exchange));
      if (outcome === true) return true;
      if (outcome !== false)
        return outcome.then((ended) => ended || exchange.isOver || this.#runFrom(index + 1, exchange));
    }
    return false;
  }
}

const actLater = (step: Step, exchange: Exchange): Outcome => exchange.isOver || step.act(exchange);
