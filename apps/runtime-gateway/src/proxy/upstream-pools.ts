import type { ServiceHealth } from './service-health.js';
import { PlainUpstream } from './upstream/plain-upstream.js';
import { TlsUpstream } from './upstream/tls-upstream.js';
import type { Upstream } from './upstream/upstream.js';

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

  get(origin: string, verification: 'verified' | 'unverified'): Upstream {
    const key = `${verification} ${origin}`;
    const existing = this.#upstreams.get(key);
    if (existing !== undefined) return existing;
    const upstream = origin.startsWith('http:') ? new PlainUpstream(origin) : new TlsUpstream(origin, verification);
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
    if (this.#retired && this.#users === 0) void this.destroy();
  }

  /** No further request enters: they end with the last that has. */
  retire(): void {
    this.#retired = true;
    this.#stopWatching();
    if (this.#users === 0) void this.destroy();
  }

  /** Ends every connection, also those in use. */
  async destroy(): Promise<void> {
    this.#stopWatching();
    await Promise.all([...this.#upstreams.values()].map((upstream) => upstream.destroy()));
  }

  #stopWatching(): void {
    for (const stop of this.#watches.splice(0)) stop();
  }
}
