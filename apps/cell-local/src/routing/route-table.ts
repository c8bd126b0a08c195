import type { RequestMeter } from '../requests/request-meter.js';
import type { SplitHost } from '../canary/split.js';
import type { Visitable } from '../units/unit-slot.js';

export interface Route {
  readonly environmentId: string;
  /** What serves. */
  readonly target: Visitable;
  readonly meter: RequestMeter;
  /** Null: there is no canary. */
  readonly split: SplitHost | null;
}

/** Where the hosts of an environment lead. */
export interface HostTargets {
  readonly targets: ReadonlyMap<string, Visitable>;
  /** Of hosts that a canary serves too. */
  readonly splits: ReadonlyMap<string, SplitHost>;
}

/** Host name -> unit, over all environments. */
export class RouteTable {
  private readonly routes = new Map<string, Route>();
  private readonly hostsOf = new Map<string, readonly string[]>();

  find(host: string): Route | null {
    return this.routes.get(host) ?? null;
  }

  ownerOf(host: string): string | null {
    return this.routes.get(host)?.environmentId ?? null;
  }

  /** Replaces all routes of an environment in one step: no request sees a part of them. */
  replace(environmentId: string, { targets, splits }: HostTargets, meter: RequestMeter): void {
    this.remove(environmentId);
    for (const [host, target] of targets) {
      this.routes.set(host, { environmentId, target, meter, split: splits.get(host) ?? null });
    }
    if (targets.size > 0) this.hostsOf.set(environmentId, [...targets.keys()]);
  }

  remove(environmentId: string): void {
    for (const host of this.hostsOf.get(environmentId) ?? []) this.routes.delete(host);
    this.hostsOf.delete(environmentId);
  }
}
