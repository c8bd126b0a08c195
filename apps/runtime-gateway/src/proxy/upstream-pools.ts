import { PlainUpstream } from './upstream/plain-upstream.js';
import { TlsUpstream } from './upstream/tls-upstream.js';
import type { Upstream } from './upstream/upstream.js';

/** One bounded pool of kept-alive connections for each origin, shared by all proxy steps that verify it alike. */
export class UpstreamPools {
  readonly #upstreams = new Map<string, Upstream>();
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
    if (this.#users === 0) void this.destroy();
  }

  /** Ends every connection, also those in use. */
  async destroy(): Promise<void> {
    await Promise.all([...this.#upstreams.values()].map((upstream) => upstream.destroy()));
  }
}
