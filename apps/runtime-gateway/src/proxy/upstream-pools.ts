import type { ServiceHealth } from './service-health.js';
import type { Way } from './upstream/origin.js';
import { Upstream } from './upstream/upstream.js';

export interface WatchedService {
  readonly health: ServiceHealth;
  /** Begins to ask its addresses how they do; answers what ends it. */
  watch(): () => void;
}

/** One bounded pool of kept-alive connections for each origin, shared by all proxy steps that verify it alike. */
export class UpstreamPools {
  readonly #upstreams = new Map<string, Upstream>();
  readonly #services = new Map<string, WatchedService>();
  readonly #watches: (() => void)[] = [];
  #users = 0;
  #retired = false;
  #onLast: (() => void) | undefined;

  /** `former`: those of the config before, whose connections to the same origins it takes over. */
  constructor(private former?: UpstreamPools) {}

  get(origin: string, way: Way): Upstream {
    const key = JSON.stringify([origin, origin.startsWith('http:') ? way.proxyUrl : way]);
    const existing = this.#upstreams.get(key);
    if (existing !== undefined) return existing;
    const known = this.former === undefined ? undefined : this.former.#upstreams.get(key);
    const upstream = known ?? new Upstream(origin, way, key);
    this.#upstreams.set(key, upstream);
    return upstream;
  }

  /** What is known of a service endpoint's addresses: one for all proxy steps that judge them alike. */
  service(key: string, make: () => WatchedService): ServiceHealth {
    const known = this.#services.get(key) ?? make();
    this.#services.set(key, known);
    return known.health;
  }

  /** They are served from now on. */
  watch(): void {
    for (const service of this.#services.values()) this.#watches.push(service.watch());
  }

  /** A request may use them from now on, until it leaves. */
  enter(): void {
    this.#users++;
  }

  leave(): void {
    this.#users--;
    if (this.#retired && this.#users === 0) this.#end();
  }

  /** No further request enters: they end with the last that has, but for those that `next` has taken over, which stay until it has left them too. */
  retire(next?: UpstreamPools): void {
    this.#retired = true;
    this.#stopWatching();
    if (next !== undefined) this.#handOver(next);
    if (this.#users === 0) this.#end();
  }

  #handOver(next: UpstreamPools): void {
    next.former = undefined;
    for (const key of next.#upstreams.keys()) this.#upstreams.delete(key);
    // Requests that are under way on them are as good as its own.
    if (this.#users === 0) return;
    next.enter();
    this.#onLast = () => next.leave();
  }

  #end(): void {
    this.destroy();
    this.#onLast?.();
    this.#onLast = undefined;
  }

  /** Ends every connection, also those in use. */
  destroy(): void {
    this.#stopWatching();
    for (const upstream of this.#upstreams.values()) upstream.destroy();
  }

  #stopWatching(): void {
    for (const stop of this.#watches.splice(0)) stop();
  }
}
