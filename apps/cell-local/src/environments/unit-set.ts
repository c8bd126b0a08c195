import type { DesiredEnvironment, ObservedUnit, UnitKey, UnitTrouble } from '@tiffin/contracts';
import type { UnitHost } from '../process/launch-unit.js';
import type { LogRing } from '../units/log-ring.js';
import { type Place, Places, retirePlaces } from './places.js';
import type { Retirement } from './retire.js';
import { Rollout } from './rollout.js';
import { describeProcess } from '../units/unit-slot.js';
import { startRanks } from './start-ranks.js';

/** The units of an environment that belong together: they call each other, and no unit of another set. */
export class UnitSet {
  readonly places: Places;
  readonly rollout: Rollout;

  /** `logsOf`: a unit of another set prints into the same log. */
  constructor(host: UnitHost, changed: () => void, logsOf?: (key: UnitKey) => LogRing | undefined) {
    this.places = new Places(host, changed, logsOf);
    this.rollout = new Rollout(host, this.places);
  }

  /** By name; what is on its way to replace another goes before it. */
  observe(names: ReadonlyMap<UnitKey, string>): readonly ObservedUnit[] {
    return [...names].flatMap(([key, name]) => {
      const candidate = this.rollout.candidate(key);
      return candidate === null ? (this.places.find(key)?.slot.observe(name) ?? []) : describeProcess(candidate, name);
    });
  }

  troubles(keys: readonly UnitKey[]): readonly UnitTrouble[] {
    return keys.flatMap((key) => this.places.find(key)?.slot.trouble ?? []);
  }

  /** Ends all of it, whose routes lead elsewhere by now: who answers last goes first, since it may call the others until then. */
  async retire(environment: DesiredEnvironment, retirement: Retirement): Promise<void> {
    this.rollout.cancel();
    const waves = inWaves(this.places.takeOthers(new Set()), startRanks(environment));
    for (const wave of waves) await retirePlaces([], wave, retirement);
  }
}

function inWaves(places: readonly Place[], ranks: ReadonlyMap<UnitKey, number>): readonly (readonly Place[])[] {
  const waves = Map.groupBy(places, ({ slot }) => ranks.get(slot.key) ?? places.length);
  return [...waves].sort(([a], [b]) => a - b).map(([, wave]) => wave);
}
