import type { Duplex } from 'node:stream';
import { leavesConnectionUsable } from '@tiffin/http';
import { refuse } from '../answer.js';
import type { Exchange } from '../exchange.js';
import type { Forwarding, Target } from './forwarding.js';
import { bodyOf } from './request-body.js';
import { requestHeaders } from './request-headers.js';
import { dropLength, keepPolicies, rewriteLocation } from './response-headers.js';
import { passedTrailers } from './trailers.js';
import { openTunnel } from './tunnel.js';
import type { Flow, UpstreamBody, UpstreamCall } from './upstream/upstream-call.js';
import { upstreamFailure } from './upstream-failure.js';
import { upstreamPath } from './upstream-path.js';

const idempotent: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE', 'PUT', 'DELETE']);
const redirects: ReadonlySet<number> = new Set([201, 301, 302, 307, 308]);

/** Carries one exchange to an upstream and its answer back, both as streams. */
export class Relay implements UpstreamCall {
  readonly method: string;
  readonly upgrades: boolean;
  readonly isLast: boolean;
  readonly headersTimeoutMs: number;
  readonly bodyTimeoutMs: number;
  path = '';
  headers: readonly string[] = [];
  body: UpstreamBody | null = null;
  #target: Target;
  /** Undefined once the call has ended: its connection may carry another one by then. */
  #flow: Flow | undefined;
  #clientGone = false;
  /** While the client takes nothing; it ends those who never do. */
  #takesNothing: NodeJS.Timeout | undefined;
  #retried = false;

  constructor(
    private readonly exchange: Exchange,
    private readonly forwarding: Forwarding,
    private readonly nextTarget: () => Target,
  ) {
    const { request } = exchange;
    this.method = request.method!;
    this.upgrades = exchange.upgrade !== undefined;
    this.isLast = !leavesConnectionUsable(request.headers);
    this.headersTimeoutMs = forwarding.headersTimeoutMs;
    this.bodyTimeoutMs = forwarding.bodyTimeoutMs;
    this.#target = nextTarget();
    exchange.cancel = () => {
      this.#clientGone = true;
      this.#abort();
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
    this.path = path;
    this.headers = requestHeaders(exchange, forwarding);
    this.body = bodyOf(exchange);
    upstream.send(this);
  }

  onFlow(flow: Flow): void {
    this.#flow = flow;
    // The client may have left while the request waited for a connection.
    if (this.#clientGone) this.#abort();
  }

  #abort(): void {
    if (this.#flow === undefined) return;
    this.#flow.abort();
    this.#release();
  }

  onWhole(status: number, headers: string[], body: string): void {
    this.#release();
    this.#last(() => {
      this.#writeHead(status, headers);
      this.exchange.response.endWith(body, 'latin1');
    });
  }

  /** Nobody hears of a failure any more, and code of a plugin may stand in the way of what is written. */
  #last(write: () => void): void {
    try {
      write();
    } catch (error) {
      const { exchange, forwarding } = this;
      forwarding.log.error('the answer cannot be passed on', { requestId: exchange.id, error });
      exchange.response.measure?.broke();
      exchange.response.destroy();
    }
  }

  onHead(status: number, headers: string[]): void {
    this.#writeHead(status, headers);
    // The body may be long in coming, as that of events is: the head goes out now, with what comes of it in this turn. Not by
    // `flushHeaders`, which writes UTF-8.
    this.exchange.response.write('', 'latin1');
  }

  #writeHead(status: number, headers: string[]): void {
    const { exchange, forwarding } = this;
    if (forwarding.redirects !== undefined && redirects.has(status)) {
      rewriteLocation(headers, forwarding.redirects, [exchange, this.#target]);
    }
    if (status === 204) dropLength(headers);
    keepPolicies(headers, exchange);
    exchange.response.begin(status, headers);
  }

  onBody(chunk: Buffer): void {
    const { response } = this.exchange;
    if (response.write(chunk) || this.#takesNothing !== undefined) return;
    this.#flow?.pause();
    // It would keep a connection to the upstream from others for as long as it likes.
    this.#takesNothing = setTimeout(() => response.destroy(), this.bodyTimeoutMs).unref();
    response.once('drain', () => {
      this.#stopWaiting();
      this.#flow?.resume();
    });
  }

  onEnd(raw: readonly string[] = []): void {
    this.#release();
    this.#last(() => {
      const { response } = this.exchange;
      if (raw.length > 0) response.addTrailers(passedTrailers(raw));
      response.end();
    });
  }

  onSwitch(headers: readonly string[], socket: Duplex): void {
    this.#release();
    openTunnel(this.exchange, headers, socket);
  }

  onError(error: Error): void {
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
    if (this.#retried || exchange.hasBody || exchange.passedBody !== undefined || exchange.response.headersSent)
      return false;
    if (reason === 'refused') return this.forwarding.targets.length > 1;
    return reason === 'reset' && idempotent.has(exchange.request.method!);
  }

  #retry(): void {
    this.#retried = true;
    this.#target = this.nextTarget();
    this.start();
  }

  #stopWaiting(): void {
    clearTimeout(this.#takesNothing);
    this.#takesNothing = undefined;
  }

  #release(): void {
    this.#flow = undefined;
    this.#stopWaiting();
    this.#target.upstream.active--;
  }
}
