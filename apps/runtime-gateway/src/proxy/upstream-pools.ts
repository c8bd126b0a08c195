import { readBeforeFailing } from '@tiffin/http';
import type { buildConnector as connectors, Pool } from 'undici';
import buildConnector from 'undici/lib/core/connect.js';
import UndiciPool from 'undici/lib/dispatcher/pool.js';

const maxConnections = 256;
const maxWaiting = 1024;
const connectTimeoutMs = 5_000;
/**
 * In a cluster an open connection goes on to the pod that it once led to, though its Service leads to a newer version. Often enough that
 * what is live is what answers, and so seldom that ports that rest after a connection do not run out.
 */
const renewedAfterMs = 1_000;

/** Connections to one origin, and how many requests use them or wait for one. */
export class Upstream {
  active = 0;

  constructor(
    readonly origin: string,
    readonly pool: Pool,
  ) {}

  /** More would only wait until their clients are gone. */
  get full(): boolean {
    return this.active >= maxConnections + maxWaiting;
  }
}

/** One bounded pool of kept-alive connections for each origin, shared by all proxy steps that verify it alike. */
export class UpstreamPools {
  readonly #upstreams = new Map<string, Upstream>();
  #users = 0;
  #retired = false;

  get(origin: string, verification: 'verified' | 'unverified'): Upstream {
    const key = `${verification} ${origin}`;
    const existing = this.#upstreams.get(key);
    if (existing !== undefined) return existing;
    const pool = new UndiciPool(origin, {
      connections: maxConnections,
      // Those with TLS are dear, and lead to no unit.
      ...(origin.startsWith('http:') ? { clientTtl: renewedAfterMs } : {}),
      connect: connector({ timeout: connectTimeoutMs, rejectUnauthorized: verification === 'verified' }),
    });
    const upstream = new Upstream(origin, pool);
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
    await Promise.all([...this.#upstreams.values()].map((upstream) => upstream.pool.destroy()));
  }
}

/** Connects as the pool's own connector does; what comes out delivers an early answer even when the upstream then closes. */
function connector(options: connectors.BuildOptions): connectors.connector {
  const connect = buildConnector(options);
  return (target, done) =>
    connect(target, (...[error, socket]) => {
      if (error !== null) return done(error, null);
      readBeforeFailing(socket);
      done(null, socket);
    });
}
