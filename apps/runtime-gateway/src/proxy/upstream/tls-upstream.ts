import { readBeforeFailing } from '@tiffin/http';
import type { IncomingHttpHeaders } from 'node:http';
import type { Duplex } from 'node:stream';
import type { buildConnector as connectors, Dispatcher, Pool } from 'undici';
import { responseHeaders } from '../response-headers.js';
import { maxConnections, Upstream } from './upstream.js';
import type { Flow, UpstreamCall } from './upstream-call.js';

const connectTimeoutMs = 5_000;

type Verification = 'verified' | 'unverified';

/** An upstream with TLS, through undici's pool. Its connections are dear and lead to no unit: they are not renewed. */
export class TlsUpstream extends Upstream {
  /** Loaded only where somebody needs it: it is half of the bundle, and a tenth of the memory after a start. */
  readonly #loading: Promise<Pool>;
  #pool: Pool | undefined;

  constructor(origin: string, verification: Verification) {
    super(origin);
    this.#loading = openPool(origin, verification);
    void this.#loading.then((pool) => (this.#pool = pool));
  }

  send(call: UpstreamCall): void {
    if (this.#pool === undefined) void this.#loading.then((pool) => dispatch(pool, call));
    else dispatch(this.#pool, call);
  }

  async destroy(): Promise<void> {
    await (await this.#loading).destroy();
  }
}

async function openPool(origin: string, verification: Verification): Promise<Pool> {
  const { default: UndiciPool } = await import('undici/lib/dispatcher/pool.js');
  const { default: buildConnector } = await import('undici/lib/core/connect.js');
  const connect = buildConnector({ timeout: connectTimeoutMs, rejectUnauthorized: verification === 'verified' });
  return new UndiciPool(origin, { connections: maxConnections, connect: patient(connect) });
}

function dispatch(pool: Pool, call: UpstreamCall): void {
  const { path, method, headers, body, upgrades, isLast, headersTimeoutMs, bodyTimeoutMs } = call;
  pool.dispatch(
    {
      ...{ path, method, headers: headers as string[], body, upgrade: upgrades ? 'websocket' : null },
      ...{ headersTimeout: headersTimeoutMs, bodyTimeout: bodyTimeoutMs },
      ...(isLast ? { reset: true } : {}),
    },
    new Dispatched(call),
  );
}

/** A call as undici sees it. */
class Dispatched implements Dispatcher.DispatchHandler {
  #isAborted = false;

  constructor(private readonly call: UpstreamCall) {}

  onRequestStart(controller: Dispatcher.DispatchController): void {
    const flow: Flow = {
      pause: () => controller.pause(),
      resume: () => controller.resume(),
      abort: () => {
        this.#isAborted = true;
        controller.abort(new Error('Nobody wants the answer any more.'));
      },
    };
    this.call.onFlow(flow);
  }

  onResponseStart(controller: Dispatcher.DispatchController, status: number): void {
    // Interim answers are for the hop that asked; the final one follows.
    if (status >= 200) this.call.onHead(status, responseHeaders(controller.rawHeaders as Buffer[]));
  }

  onResponseData(_: unknown, chunk: Buffer): void {
    this.call.onBody(chunk);
  }

  onResponseEnd(_: unknown, trailers: IncomingHttpHeaders): void {
    this.call.onEnd(
      Object.entries(trailers).flatMap(([name, value]) => [value ?? ''].flat().flatMap((one) => [name, one])),
    );
  }

  onRequestUpgrade(
    controller: Dispatcher.DispatchController,
    ...[, , socket]: [status: number, headers: IncomingHttpHeaders, socket: Duplex]
  ): void {
    this.call.onSwitch(responseHeaders(controller.rawHeaders as Buffer[]), socket);
  }

  onResponseError(_: unknown, error: Error): void {
    if (!this.#isAborted) this.call.onError(error);
  }
}

/** What comes out delivers an early answer even when the upstream then closes. */
function patient(connect: connectors.connector): connectors.connector {
  return (target, done) =>
    connect(target, (...[error, socket]) => {
      if (error !== null) return done(error, null);
      readBeforeFailing(socket);
      done(null, socket);
    });
}
