import { readBeforeFailing } from '@tiffin/http';
import type { buildConnector as connectors, Pool } from 'undici';
import buildConnector from 'undici/lib/core/connect.js';
import UndiciPool from 'undici/lib/dispatcher/pool.js';

const maxConnections = 256;
const maxWaiting = 1024;
const connectTimeoutMs = 5_000;

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

  get(origin: string, verification: 'verified' | 'unverified'): Upstream {
    const key = `${verification} ${origin}`;
    const existing = this.#upstreams.get(key);
    if (existing !== undefined) return existing;
    const pool = new UndiciPool(origin, {
      connections: maxConnections,
      connect: connector({ timeout: connectTimeoutMs, rejectUnauthorized: verification === 'verified' }),
    });
    const upstream = new Upstream(origin, pool);
    this.#upstreams.set(key, upstream);
    return upstream;
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
