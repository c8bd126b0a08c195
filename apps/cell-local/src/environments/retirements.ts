import type { DesiredEnvironment, ObservedRetiring } from '@tiffin/contracts';
import type { UnitProcess } from '../units/unit-process.js';
import { type Place, retirePlaces } from './places.js';
import type { Retirement } from './retire.js';
import { startRanks } from './start-ranks.js';
import type { UnitSet } from './unit-set.js';

/** What of an environment is on its way out: nothing new is sent there, and what was begun is answered. */
export class Retirements {
  /** Each with when it is over at the latest. */
  private readonly underWay = new Map<Promise<void>, number>();

  constructor(
    private readonly retirement: Retirement,
    private readonly changed: () => void,
  ) {}

  /** Null: nothing is. */
  observe(): ObservedRetiring | null {
    if (this.underWay.size === 0) return null;
    const left = Math.max(...this.underWay.values()) - performance.now();
    return { endWithinMs: Math.max(0, Math.ceil(left)) };
  }

  /** `replaced` answer what they have begun, then `removed` do. */
  places(replaced: readonly UnitProcess[], removed: readonly Place[]): void {
    const waves = [replaced, removed].filter(({ length }) => length > 0).length;
    if (waves > 0) this.keep(retirePlaces(replaced, removed, this.retirement), waves);
  }

  /** All units of a set, one rank after the other. */
  set(set: UnitSet, environment: DesiredEnvironment): void {
    this.keep(set.retire(environment, this.retirement), new Set(startRanks(environment).values()).size);
  }

  private keep(done: Promise<void>, waves: number): void {
    const { drainMs, graceMs } = this.retirement;
    this.underWay.set(done, performance.now() + waves * (drainMs + graceMs));
    this.changed();
    void done.finally(() => {
      this.underWay.delete(done);
      this.changed();
    });
  }
}
