import type { Circuits } from './circuits.js';
import type { Target } from './forwarding.js';
import type { ServiceHealth } from './service-health.js';

export type Strategy = 'round-robin' | 'least-busy';

/** Says which address of a service endpoint is asked next: those that are left out only where no other is there. */
export class Balancer {
  #turn = 0;

  constructor(
    readonly targets: readonly Target[],
    private readonly strategy: Strategy,
    private readonly health: ServiceHealth | undefined,
  ) {}

  /** `former`: it has been asked already. Undefined: no circuit lets a request through. */
  next(circuits?: Circuits, former?: Target): Target | undefined {
    const { targets } = this;
    if (targets.length === 1) return circuits?.admits(targets[0]!) === false ? undefined : targets[0];
    const now = performance.now();
    const admits = (target: Target): boolean => circuits?.admits(target) !== false;
    const isWell = (target: Target): boolean => this.health?.isUsable(target.at, now) !== false && admits(target);
    return this.#pick((target) => target !== former && isWell(target)) ?? this.#pick(isWell) ?? this.#pick(admits);
  }

  #pick(may: (target: Target) => boolean): Target | undefined {
    const found = this.strategy === 'round-robin' ? this.#inTurn().find(may) : leastBusy(this.#inTurn().filter(may));
    this.#turn = ((this.strategy === 'round-robin' ? found?.at : undefined) ?? this.#turn) + 1;
    return found;
  }

  /** All of them, from the one whose turn it is. */
  #inTurn(): Target[] {
    const { targets } = this;
    return targets.map((_, at) => targets[(this.#turn + at) % targets.length]!);
  }
}

/** The one with the fewest requests under way; of several, the first. */
function leastBusy(targets: readonly Target[]): Target | undefined {
  let [found] = targets;
  for (const each of targets) if (each.upstream.active < found!.upstream.active) found = each;
  return found;
}
