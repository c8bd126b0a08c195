import type { UnitKey } from '@tiffin/contracts';
import type { UnitHost } from '../process/launch-unit.js';
import { StableListener } from '../routing/stable-listener.js';
import { retire, type Retirement } from './retire.js';
import { LogRing } from '../units/log-ring.js';
import type { UnitProcess } from '../units/unit-process.js';
import { UnitSlot } from '../units/unit-slot.js';

/** A unit's slot and the stable address in front of it. */
export interface Place {
  readonly slot: UnitSlot;
  readonly listener: StableListener;
}

/** The places of an environment's units. */
export class Places {
  private readonly places = new Map<UnitKey, Place>();

  constructor(
    private readonly host: UnitHost,
    private readonly changed: () => void,
    private readonly logsOf: (key: UnitKey) => LogRing | undefined = () => undefined,
  ) {}

  /** Opens what is missing, at its former port where there is one. Not to be called twice at once. */
  async open(keys: Iterable<UnitKey>, formerPorts: Readonly<Record<UnitKey, number>>): Promise<void> {
    for (const key of keys) {
      if (this.places.has(key)) continue;
      const slot = new UnitSlot(key, { ...this.host, logs: this.logsOf(key) ?? new LogRing() }, this.changed);
      this.places.set(key, { slot, listener: await StableListener.open(slot, formerPorts[key] ?? 0) });
    }
  }

  find(key: UnitKey): Place | null {
    return this.places.get(key) ?? null;
  }

  /** For units that were opened. */
  get(key: UnitKey): Place {
    const place = this.places.get(key);
    if (place === undefined) throw new Error(`unit "${key}" has no place`);
    return place;
  }

  ports(): Record<UnitKey, number> {
    return Object.fromEntries([...this.places].map(([key, { listener }]) => [key, listener.port]));
  }

  /** Forgets all but the named ones and hands them back to be closed. */
  takeOthers(keys: ReadonlySet<UnitKey>): readonly Place[] {
    const others = [...this.places].filter(([key]) => !keys.has(key));
    for (const [key] of others) this.places.delete(key);
    return others.map(([, place]) => place);
  }
}

export async function closePlace({ slot, listener }: Place): Promise<void> {
  slot.release();
  await listener.close();
}

/** `replaced` answer what they have begun, then `removed` do, and are closed. */
export async function retirePlaces(
  replaced: readonly UnitProcess[],
  removed: readonly Place[],
  retirement: Retirement,
): Promise<void> {
  await Promise.all(replaced.map((process) => retire(process, retirement)));
  // Only now: a replaced gateway may have been calling a removed unit until its last request was through.
  const leaving = removed.flatMap(({ slot }) => slot.vacate() ?? []);
  await Promise.all(leaving.map((process) => retire(process, retirement)));
  await Promise.all(removed.map(closePlace));
}
