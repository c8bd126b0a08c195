import type { DesiredCanary, DesiredEnvironment, ObservedCanary } from '@tiffin/contracts';
import { sameJson } from '@tiffin/kernel';
import { type SplitHost, Split } from '../canary/split.js';
import type { Visitable } from '../units/unit-slot.js';
import type { Retirements } from './retirements.js';
import type { RolloutEvents } from './rollout.js';
import type { UnitSet } from './unit-set.js';

/** What is desired beside what serves. */
export type DesiredBeside = DesiredEnvironment & { readonly canary: DesiredCanary };

export const isBeside = (desired: DesiredEnvironment): desired is DesiredBeside =>
  desired.canary !== undefined && desired.canary !== 'stopped';

/** A release that runs as a complete set of units beside the one that serves. */
export class Canary {
  private split: Split;
  private isReady = false;

  constructor(
    readonly set: UnitSet,
    private desired: DesiredBeside,
  ) {
    this.split = splitOf(desired);
  }

  /** Whether it is those units, with those values. */
  runs({ units }: DesiredEnvironment): boolean {
    return sameJson(units, this.desired.units);
  }

  /** Whether it can take the place of what serves, as it stands. */
  canServe(desired: DesiredEnvironment): boolean {
    if (!this.isReady || !this.runs(desired)) return false;
    return desired.units.every(({ key }) => this.set.places.find(key)?.slot.isReady === true);
  }

  /** What is measured begins anew with each other share. */
  deal(desired: DesiredBeside): void {
    if (!sameJson(desired.canary, this.desired.canary)) this.split = splitOf(desired);
    this.desired = desired;
  }

  /** Nothing is told of units that are ready already: they stay. */
  rollOut({ begun, failed, live }: RolloutEvents): Promise<void> {
    if (this.isReady) return Promise.resolve(live([]));
    const events = {
      begun,
      failed,
      live: (replaced: Parameters<typeof live>[0]) => {
        this.isReady = true;
        // Its time begins now.
        this.split = splitOf(this.desired);
        live(replaced);
      },
    };
    return this.set.rollout.run(this.desired, events);
  }

  /** For a host of what serves; undefined: the canary does not serve it, or not yet. */
  splitHost(host: string, running: Visitable): SplitHost | undefined {
    const unit = this.isReady ? this.desired.routes.find((route) => route.host === host)?.unit : undefined;
    const place = unit === undefined ? null : this.set.places.find(unit);
    return place === null ? undefined : this.split.host(running, place.slot);
  }

  observe(): ObservedCanary {
    const { running, canary, desired } = this.split;
    const units = this.set.observe(new Map(this.desired.units.map(({ key, name }) => [key, name])));
    const { weightPercent } = desired;
    const measuredMs = this.isReady ? this.split.measuredMs : 0;
    return { weightPercent, measuredMs, running: running.report(), canary: canary.report(), units };
  }

  retire(retirements: Retirements): void {
    retirements.set(this.set, this.desired);
  }
}

/** Others come first with each release, so that it is not always the same clients who try what is new. */
const splitOf = ({ canary, releaseId }: DesiredBeside): Split => new Split(canary, releaseId);

/** How what is desired comes about. */
export type Plan =
  | { readonly way: 'stop' | 'alone'; readonly canary: null }
  | { readonly way: 'beside'; readonly canary: Canary; readonly desired: DesiredBeside }
  | { readonly way: 'switch'; readonly canary: Canary };
