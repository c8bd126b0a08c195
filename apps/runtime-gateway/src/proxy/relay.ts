import type { Duplex } from 'node:stream';
import { leavesConnectionUsable } from '@tiffin/http';
import { refuse } from '../answer.js';
import type { Exchange } from '../exchange.js';
import type { Forwarding, Target } from './forwarding.js';
import { Attempt } from './attempt.js';
import { rewriteCookies } from './cookies.js';
import type { Circuits } from './circuits.js';
import type { Retries } from './retries.js';
import { bodyOf, isUntouched } from './request-body.js';
import { requestHeaders } from './request-headers.js';
import { dropLength, keepPolicies, rewriteLocation } from './response-headers.js';
import { answerTrailers } from './trailers.js';
import { openTunnel } from './tunnel.js';
import type { Flow, UpstreamBody, UpstreamCall } from './upstream/upstream-call.js';
import { type FailureReason, upstreamFailure } from './upstream-failure.js';
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
  #target: Target | undefined;
  #attempt: Attempt | undefined;
  /** Undefined once the call has ended: its connection may carry another one by then. */
  #flow: Flow | undefined;
  #clientGone = false;
  /** While the client takes nothing; it ends those who never do. */
  #takesNothing: NodeJS.Timeout | undefined;
  /** How often it has been asked again. */
  #again = 0;
  #pause: NodeJS.Timeout | undefined;

  constructor(
    private readonly exchange: Exchange,
    private readonly forwarding: Forwarding,
  ) {
    const { request } = exchange;
    this.method = request.method!;
    this.upgrades = exchange.upgrade !== undefined;
    this.isLast = !leavesConnectionUsable(request.headers);
    this.headersTimeoutMs = forwarding.headersTimeoutMs;
    this.bodyTimeoutMs = forwarding.bodyTimeoutMs;
    exchange.cancel = (why) => {
      this.#clientGone = true;
      clearTimeout(this.#pause);
      if (why === 'too slow') this.#attempt?.failed('timeout');
      else this.#attempt?.abandoned();
      this.#abort();
    };
  }

  /** Sends the request on its way; every outcome ends the exchange. */
  start(): void {
    const { exchange, forwarding } = this;
    const target = forwarding.balancer.next(exchange.circuits, this.#target);
    if (target === undefined) return this.#refuseOpen(exchange.circuits!);
    this.#target = target;
    const path = upstreamPath(exchange, forwarding, target);
    if (path === undefined) return refuse(exchange, 'NOT_FOUND');
    if (target.upstream.full) return refuse(exchange, 'OVERLOADED', { 'retry-after': '1' });
    this.#attempt = new Attempt(target, forwarding, { exchange, path, again: this.#again });
    this.path = path;
    this.headers = requestHeaders(exchange, forwarding);
    const body = bodyOf(exchange, forwarding.replaced);
    // That of the try before would go on taking what comes, and keep it.
    if (this.body !== body) this.body?.destroy();
    this.body = body;
    target.upstream.send(this);
  }

  #refuseOpen(circuits: Circuits): void {
    circuits.refused += 1;
    const seconds = circuits.retryAfter(this.forwarding.balancer.targets);
    refuse(this.exchange, 'CIRCUIT_OPEN', { 'retry-after': String(seconds) });
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
    this.#attempt!.answered(status);
    if (this.#isToBeAskedAgain(status)) return this.#askAgain();
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
      forwarding.log.error('the answer cannot be passed on', { ...exchange.named, error });
      exchange.response.measure?.broke();
      exchange.response.destroy();
    }
  }

  onHead(status: number, headers: string[]): void {
    this.#attempt!.answered(status);
    if (this.#isToBeAskedAgain(status)) {
      this.#abort();
      return this.#askAgain();
    }
    this.#writeHead(status, headers);
    // The body may be long in coming, as that of events is: the head goes out now, with what comes of it in this turn. Not by
    // `flushHeaders`, which writes UTF-8.
    this.exchange.response.write('', 'latin1');
  }

  #writeHead(status: number, headers: string[]): void {
    const { exchange, forwarding } = this;
    if (forwarding.redirects !== undefined && redirects.has(status)) {
      rewriteLocation(headers, forwarding.redirects, [exchange, this.#target!]);
    }
    if (forwarding.cookies !== undefined) rewriteCookies(headers, forwarding.cookies);
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
      if (raw.length > 0) response.addTrailers(answerTrailers(raw));
      response.end();
    });
  }

  onSwitch(headers: readonly string[], socket: Duplex): void {
    this.#release();
    this.#attempt!.answered(101);
    openTunnel(this.exchange, headers, socket);
  }

  onError(error: Error): void {
    this.#release();
    if (this.#clientGone) return;
    const { exchange, forwarding } = this;
    const failure = upstreamFailure(error);
    this.#attempt!.failed(failure.reason);
    forwarding.metrics.countUpstreamError(forwarding.serviceEndpoint, failure.reason);
    if (this.#mayAskAgain(failure.reason)) return this.#askAgain();
    const { secret, upstream } = this.#target!;
    forwarding.log.warn('upstream failed', {
      serviceEndpoint: forwarding.serviceEndpoint,
      ...exchange.named,
      reason: failure.reason,
      // The message names host and port.
      ...(secret === undefined ? { upstream: upstream.origin, error: error.message } : { secret }),
    });
    refuse(exchange, failure.code);
  }

  #mayAskAgain(reason: FailureReason): boolean {
    const { retries, response } = this.exchange;
    if (response.headersSent || this.upgrades || reason === 'invalid-request') return false;
    return retries === undefined ? this.#isLostByChance(reason) : this.#isAllowed(retries);
  }

  /** Where no policy says more it is asked once again, if nothing can have come of it. */
  #isLostByChance(reason: FailureReason): boolean {
    if (this.#again > 0 || this.body !== null) return false;
    // A kept-alive connection may be closed by the upstream just as it is used again; an address that refuses got nothing.
    if (reason === 'refused') return this.forwarding.balancer.targets.length > 1;
    return reason === 'reset' && idempotent.has(this.method);
  }

  #isToBeAskedAgain(status: number): boolean {
    const { retries } = this.exchange;
    return retries?.isFailure(status) === true && !this.upgrades && this.#isAllowed(retries);
  }

  /** What was sent can be sent again as it was. */
  #isAllowed(retries: Retries): boolean {
    const isRepeatable = this.exchange.content !== undefined || this.body === null || isUntouched(this.body);
    return isRepeatable && retries.concerns(this.method) && retries.take(this.#again);
  }

  #askAgain(): void {
    this.#again += 1;
    const { retries } = this.exchange;
    if (retries === undefined) return this.start();
    this.#pause = setTimeout(() => this.#last(() => this.start()), retries.pauseMs(this.#again));
  }

  #stopWaiting(): void {
    clearTimeout(this.#takesNothing);
    this.#takesNothing = undefined;
  }

  #release(): void {
    this.#flow = undefined;
    this.#stopWaiting();
    this.#attempt!.released();
  }
}
