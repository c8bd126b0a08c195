import type { IncomingHttpHeaders } from 'node:http';
import type { Duplex } from 'node:stream';
import { leavesConnectionUsable } from '@tiffin/http';
import type { Dispatcher } from 'undici';
import { refuse } from '../answer.js';
import type { Exchange } from '../exchange.js';
import type { Forwarding, Target } from './forwarding.js';
import { bodyOf } from './request-body.js';
import { requestHeaders } from './request-headers.js';
import { keepPolicies, responseHeaders, rewriteLocation } from './response-headers.js';
import { openTunnel } from './tunnel.js';
import { upstreamFailure } from './upstream-failure.js';
import { upstreamPath } from './upstream-path.js';

const idempotent: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE', 'PUT', 'DELETE']);
const redirects: ReadonlySet<number> = new Set([201, 301, 302, 307, 308]);

/** Carries one exchange to an upstream and its answer back, both as streams. */
export class Relay implements Dispatcher.DispatchHandler {
  #target: Target;
  #controller: Dispatcher.DispatchController | undefined;
  #clientGone = false;
  #retried = false;

  constructor(
    private readonly exchange: Exchange,
    private readonly forwarding: Forwarding,
    private readonly nextTarget: () => Target,
  ) {
    this.#target = nextTarget();
    exchange.cancel = () => {
      this.#clientGone = true;
      this.#controller?.abort(new Error('The client has gone.'));
    };
  }

  /** Sends the request on its way; every outcome ends the exchange. */
  start(): void {
    const { exchange, forwarding } = this;
    const { upstream } = this.#target;
    const path = upstreamPath(exchange, forwarding, this.#target);
    if (path === undefined) return refuse(exchange, 'NOT_FOUND');
    if (upstream.full) return refuse(exchange, 'OVERLOADED', { 'retry-after': '1' });
    upstream.active++;
    const outgoing: Dispatcher.DispatchOptions = {
      path,
      method: exchange.request.method!,
      headers: requestHeaders(exchange, forwarding),
      body: bodyOf(exchange),
      upgrade: exchange.upgrade === undefined ? null : 'websocket',
      headersTimeout: forwarding.headersTimeoutMs,
      bodyTimeout: forwarding.bodyTimeoutMs,
    };
    // Sends `connection: close`, and no further request on this connection, whatever the upstream says.
    if (!leavesConnectionUsable(exchange.request.headers)) outgoing.reset = true;
    upstream.pool.dispatch(outgoing, this);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    // The client may have left while the request waited for a connection.
    if (this.#clientGone) controller.abort(new Error('The client has gone.'));
  }

  onResponseStart(controller: Dispatcher.DispatchController, status: number): void {
    // Interim answers are for the hop that asked; the final one follows.
    if (status < 200) return;
    const { exchange, forwarding } = this;
    const { response } = exchange;
    const headers = responseHeaders(controller.rawHeaders as Buffer[]);
    if (forwarding.redirects !== undefined && redirects.has(status)) {
      rewriteLocation(headers, forwarding.redirects, [exchange, this.#target]);
    }
    keepPolicies(headers, exchange);
    response.begin(status, headers);
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.exchange.response.write(chunk)) return;
    controller.pause();
    this.exchange.response.once('drain', () => controller.resume());
  }

  onResponseEnd(): void {
    this.#release();
    this.exchange.response.end();
  }

  onRequestUpgrade(
    controller: Dispatcher.DispatchController,
    ...[, , socket]: [status: number, headers: IncomingHttpHeaders, socket: Duplex]
  ): void {
    this.#release();
    openTunnel(this.exchange, controller.rawHeaders as Buffer[], socket);
  }

  onResponseError(_: unknown, error: Error): void {
    this.#release();
    if (this.#clientGone) return;
    const { exchange, forwarding } = this;
    const failure = upstreamFailure(error);
    forwarding.metrics.countUpstreamError(forwarding.serviceEndpoint, failure.reason);
    if (this.#mayRetry(failure.reason)) return this.#retry();
    const { secret, upstream } = this.#target;
    forwarding.log.warn('upstream failed', {
      serviceEndpoint: forwarding.serviceEndpoint,
      requestId: exchange.id,
      reason: failure.reason,
      // The message names host and port.
      ...(secret === undefined ? { upstream: upstream.origin, error: error.message } : { secret }),
    });
    refuse(exchange, failure.code);
  }

  // A kept-alive connection may be closed by the upstream just as it is used again; an address that refuses got nothing.
  #mayRetry(reason: string): boolean {
    const { exchange } = this;
    if (this.#retried || exchange.hasBody || exchange.response.headersSent) return false;
    if (reason === 'refused') return this.forwarding.targets.length > 1;
    return reason === 'reset' && idempotent.has(exchange.request.method!);
  }

  #retry(): void {
    this.#retried = true;
    this.#controller = undefined;
    this.#target = this.nextTarget();
    this.start();
  }

  #release(): void {
    this.#target.upstream.active--;
  }
}
