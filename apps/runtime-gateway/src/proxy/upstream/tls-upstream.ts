import { readBeforeFailing } from '@tiffin/http';
import type { IncomingHttpHeaders } from 'node:http';
import type { Duplex } from 'node:stream';
import type { buildConnector as connectors, Dispatcher, Pool } from 'undici';
import buildConnector from 'undici/lib/core/connect.js';
import UndiciPool from 'undici/lib/dispatcher/pool.js';
import { responseHeaders } from '../response-headers.js';
import { maxConnections, Upstream } from './upstream.js';
import type { Flow, UpstreamCall } from './upstream-call.js';

const connectTimeoutMs = 5_000;

/** An upstream with TLS, through undici's pool. Its connections are dear and lead to no unit: they are not renewed. */
export class TlsUpstream extends Upstream {
  readonly #pool: Pool;

  constructor(origin: string, verification: 'verified' | 'unverified') {
    super(origin);
    const connect = connector({ timeout: connectTimeoutMs, rejectUnauthorized: verification === 'verified' });
    this.#pool = new UndiciPool(origin, { connections: maxConnections, connect });
  }

  send(call: UpstreamCall): void {
    const { path, method, headers, body, upgrades, isLast, headersTimeoutMs, bodyTimeoutMs } = call;
    this.#pool.dispatch(
      {
        ...{ path, method, headers: headers as string[], body, upgrade: upgrades ? 'websocket' : null },
        ...{ headersTimeout: headersTimeoutMs, bodyTimeout: bodyTimeoutMs },
        ...(isLast ? { reset: true } : {}),
      },
      new Dispatched(call),
    );
  }

  async destroy(): Promise<void> {
    await this.#pool.destroy();
  }
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

  onResponseEnd(): void {
    this.call.onEnd();
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
