import type { Visitable } from '../units/unit-slot.js';

interface Route {
  readonly environmentId: string;
  readonly target: Visitable;
}

/** Host name -> unit, over all environments. */
export class RouteTable {
  private readonly routes = new Map<string, Route>();
  private readonly hostsOf = new Map<string, readonly string[]>();

  find(host: string): Visitable | null {
    return this.routes.get(host)?.target ?? null;
  }

  ownerOf(host: string): string | null {
    return this.routes.get(host)?.environmentId ?? null;
  }

  /** Replaces all routes of an environment in one step: no request sees a part of them. */
  replace(environmentId: string, targets: ReadonlyMap<string, Visitable>): void {
    for (const host of this.hostsOf.get(environmentId) ?? []) this.routes.delete(host);
    for (const [host, target] of targets) this.routes.set(host, { environmentId, target });
    this.hostsOf.set(environmentId, [...targets.keys()]);
    if (targets.size === 0) this.hostsOf.delete(environmentId);
  }
}
