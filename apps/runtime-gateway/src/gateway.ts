import type { EventEmitter } from 'node:events';
import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';
import type { TlsServer } from '@tiffin/contracts';
import { linger, stayInStep } from '@tiffin/http';
import { refuse } from './answer.js';
import { Refused } from './body/refused.js';
import { refuseSpent } from './counts-endpoint.js';
import { Consumers } from './consumers/consumer-directory.js';
import { Exchange, type Serving } from './exchange.js';
import type { SharedCounts } from './limits/shared-counts.js';
import { type Kept, loadGateway } from './load/load-gateway.js';
import type { UnitAddresses } from './load/service-endpoints.js';
import type { JsonLog } from '@tiffin/runtime';
import type { GatewaySpans } from './spans/recording.js';
import { runPluginRoutes } from './plugins/compile-plugin.js';
import type { PluginHost } from './plugins/plugin-host.js';
import type { AccessLog } from './process/access-log.js';
import { BoundedConnections } from './process/bounded-connections.js';
import { type ClientLimits, StalledBodies, usualLimits } from './process/client-limits.js';
import { serverOptions } from './process/server-options.js';
import { ToldTraffic } from './process/last-words.js';
import { MeasuredResponse } from './process/measured-response.js';
import { createServer } from './process/node-builtins.js';
import { OutsideRequests } from './process/outside-requests.js';
import { RefusedClients } from './process/refused-clients.js';
import { namesOneHost, normalizeTarget } from './request-target.js';
import { answerReserved, type Callers, isReserved, type OwnState } from './reserved-path.js';
import { createTlsServer, type EncryptedServer } from './tls/create-tls-server.js';
import { type ForwardingFamily, TrustedProxies } from './trusted-proxies.js';

export interface GatewayEnvironment {
  /** Base URLs of units, by key. */
  readonly upstreams: UnitAddresses;
  readonly trustedProxies: string;
  /** Default `x-forwarded`. */
  readonly forwardedBy?: ForwardingFamily;
  readonly tls?: TlsServer | null;
  /** The code of the first config, already running. */
  readonly plugins?: PluginHost | undefined;
  /** Where it counts together with other replicas. */
  readonly limits?: SharedCounts | undefined;
  /** Undefined: spans go nowhere. */
  readonly spans?: GatewaySpans | undefined;
  /** Default `a router`, which hides what is not for clients. */
  readonly callers?: Callers;
  /** Undefined: requests are not written down. */
  readonly accessLog?: AccessLog | undefined;
  readonly clients?: ClientLimits;
}

/** The server of one gateway. It is ready as soon as it listens. */
export class Gateway {
  readonly server: Server<typeof IncomingMessage, typeof MeasuredResponse>;
  /** The same over TLS; undefined: something before this gateway ends it. */
  readonly encrypted: EncryptedServer | undefined;
  readonly outside = new OutsideRequests();
  /** What it has answered, by endpoint. */
  readonly traffic = new ToldTraffic(() => ({
    run: this.outside.run,
    endpoints: this.#loaded.metrics.traffic(),
  }));
  readonly consumers = new Consumers();
  /** Who may tell it of consumers; null: nobody. */
  consumersKey: string | null = null;
  readonly #kept: Kept;
  #loaded: Serving;
  readonly #proxies: TrustedProxies;
  readonly #callers: Callers;
  readonly #accessLog: AccessLog | undefined;
  readonly #stalled: StalledBodies;
  readonly #refused = new RefusedClients();
  readonly #connections: BoundedConnections;
  readonly #upgraded = new Set<Socket>();
  #draining = false;
  #onIdle: (() => void) | undefined;

  /** Throws ConfigError if any part of the config cannot be served. */
  constructor(
    config: unknown,
    environment: GatewayEnvironment,
    private readonly log: JsonLog,
  ) {
    const { upstreams, plugins, limits, spans, clients = usualLimits } = environment;
    this.#stalled = new StalledBodies(clients.bodyIdleMs);
    this.#proxies = new TrustedProxies(environment.trustedProxies, environment.forwardedBy);
    this.#callers = environment.callers ?? 'a router';
    this.#accessLog = environment.accessLog;
    this.#kept = { units: upstreams, log, consumers: this.consumers, limits, spans, shown: this.#refused.shown };
    this.#loaded = { ...loadGateway(config, this.#kept, { plugins }), proxies: this.#proxies, spans };
    this.#loaded.pools.watch();
    const options = serverOptions(clients);
    this.server = createServer(options);
    this.#attend(this.server, 'connection');
    const told = { log, refused: this.#refused };
    this.#connections = new BoundedConnections(this.server, clients, told);
    if (environment.tls == null) return;
    this.encrypted = createTlsServer(environment.tls, options);
    this.#attend(this.encrypted.server, 'secureConnection');
    new BoundedConnections(this.encrypted.server, clients, told);
  }

  /** What it says of itself. */
  get own(): OwnState {
    const { outside, traffic, consumers, consumersKey } = this;
    return { isReady: !this.#draining, metrics: this.#loaded.metrics, outside, traffic, consumers, consumersKey };
  }

  /** `opened`: what the server says of a connection on which requests will come. */
  #attend(server: EventEmitter, opened: 'connection' | 'secureConnection'): void {
    stayInStep(server);
    this.#refused.watchHeads(server);
    server.on(opened, (socket: Socket) => this.#proxies.admit(socket));
    server.on('request', (request: IncomingMessage, response: MeasuredResponse) => this.#onRequest(request, response));
    server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) =>
      this.#onUpgrade(request, socket, head),
    );
  }

  /**
   * Serves another config from the next request on; those under way end on the one that they met. Throws ConfigError if any part
   * of it cannot be served, and serves on as before.
   */
  serve(config: unknown, plugins?: PluginHost): void {
    const former = this.#loaded;
    const loaded = loadGateway(config, this.#kept, { former, plugins });
    this.#loaded = { ...loaded, proxies: this.#proxies, spans: this.#kept.spans };
    loaded.pools.watch();
    loaded.states.settle();
    former.pools.retire(loaded.pools);
  }

  /**
   * Turns `/.tiffin/readyz` to 503, serves on until nothing is under way (at most `timeoutMs`), then closes everything.
   * The port stays open meanwhile: whoever routes to it has to see the 503 first.
   */
  async drain(timeoutMs: number): Promise<void> {
    const { server, encrypted } = this;
    this.#draining = true;
    encrypted?.sessions.drain();
    if (this.#loaded.metrics.underWay.requests > 0) await this.#idle(timeoutMs);
    const servers = encrypted === undefined ? [server] : [server, encrypted.server];
    const closed = servers.map((one) => new Promise((resolve) => one.close(resolve)));
    for (const one of servers) one.closeAllConnections();
    encrypted?.sessions.destroy();
    for (const socket of this.#upgraded) socket.destroy();
    await Promise.all(closed);
    this.#loaded.pools.destroy();
    this.#kept.limits?.close();
  }

  #idle(timeoutMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, timeoutMs);
      this.#onIdle = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  #onRequest(request: IncomingMessage, response: MeasuredResponse): void {
    this.#proxies.dropClaims(request);
    const acceptable = normalizeTarget(request) && namesOneHost(request);
    const exchange = new Exchange(request, response, this.#loaded);
    if (this.#draining) response.shouldKeepAlive = false;
    this.#begin(exchange);
    this.#stalled.begin(exchange);
    response.on('close', () => this.#onEnd(exchange));
    if (this.#isTooMuch(exchange)) return;
    if (acceptable) this.#serve(exchange);
    else refuse(exchange, 'BAD_REQUEST');
  }

  /** Counts what comes from outside. What there is no room for, and what the plan has nothing left for, is answered, and goes no further. */
  #isTooMuch(exchange: Exchange): boolean {
    const { outside } = this;
    if (isReserved(exchange.path)) return false;
    if (this.#connections.isBeyond(exchange.request.socket)) {
      exchange.response.shouldKeepAlive = false;
      refuse(exchange, 'NO_ROOM', { 'retry-after': '1' });
      return true;
    }
    if (outside.take() || outside.allowance === null) {
      outside.begin(exchange.response);
      return false;
    }
    refuseSpent(exchange, outside.allowance);
    return true;
  }

  // Policies answer an upgrade as they answer a request; only the proxy policy turns it into a tunnel.
  #onUpgrade(request: IncomingMessage, socket: Socket, head: Buffer): void {
    this.#proxies.dropClaims(request);
    const acceptable = normalizeTarget(request) && namesOneHost(request);
    const response = new MeasuredResponse(request);
    response.assignSocket(socket);
    response.shouldKeepAlive = false;
    response.once('finish', () => linger(socket));
    const exchange = new Exchange(request, response, this.#loaded);
    exchange.upgrade = { socket, head };
    this.#begin(exchange);
    this.#upgraded.add(socket);
    socket.on('error', () => socket.destroy());
    socket.once('close', () => {
      this.#upgraded.delete(socket);
      this.#onEnd(exchange);
    });
    if (this.#isTooMuch(exchange)) return;
    if (acceptable) this.#serve(exchange);
    else refuse(exchange, 'BAD_REQUEST');
  }

  #begin(exchange: Exchange): void {
    const { loaded } = exchange;
    loaded.metrics.underWay.requests++;
    loaded.pools.enter();
    if (loaded.spans !== undefined && !isReserved(exchange.path)) exchange.recording = loaded.spans.begin(exchange);
    this.#accessLog?.begin(exchange);
  }

  #onEnd(exchange: Exchange): void {
    const { response, loaded } = exchange;
    const status = response.writableFinished || response.statusCode === 101 ? response.statusCode : undefined;
    if (status === undefined) exchange.cancel?.();
    this.#stalled.end(exchange);
    this.outside.end(response);
    exchange.ended(status);
    this.#count(exchange, status);
    const { metrics } = loaded;
    loaded.pools.leave();
    metrics.underWay.requests--;
    if (metrics.underWay.requests === 0) this.#onIdle?.();
  }

  #count(exchange: Exchange, status: number | undefined): void {
    const { startedAt, response, route, originalUrl } = exchange;
    const { metrics } = exchange.loaded;
    if (!isReserved(originalUrl)) this.#accessLog?.end(exchange, status);
    const seconds = (performance.now() - startedAt) / 1000;
    if (response.measure === undefined) return metrics.countApart(status, seconds);
    metrics.countRequest(route?.index, status, seconds);
    route?.pipeline?.counters?.add(status, seconds);
  }

  #serve(exchange: Exchange): void {
    try {
      if (isReserved(exchange.path)) answerReserved(exchange, this.own, this.#callers);
      else this.#enter(exchange);
    } catch (error) {
      this.#fail(exchange, error);
    }
  }

  #enter(exchange: Exchange): void {
    const { plugins } = exchange.loaded;
    const outcome = plugins?.hasRoutes ? runPluginRoutes(plugins, exchange) : false;
    if (outcome === true) return;
    if (outcome === false) return this.#advance(exchange);
    this.#continue(exchange, outcome);
  }

  #advance(exchange: Exchange): void {
    for (;;) {
      const found = exchange.loaded.router.next(exchange);
      if (found === undefined) return this.#unanswered(exchange);
      if (found === 'no-pipeline') return refuse(exchange, 'NOT_FOUND');
      if (found === 'no-credential') return refuse(exchange, 'UNAUTHENTICATED', { 'www-authenticate': 'Bearer' });
      const outcome = found.run(exchange);
      if (outcome === true) return;
      if (outcome !== false) return this.#continue(exchange, outcome);
    }
  }

  #continue(exchange: Exchange, outcome: Promise<boolean>): void {
    outcome
      .then((ended) => (ended ? undefined : this.#advance(exchange)))
      .catch((error: unknown) => this.#fail(exchange, error));
  }

  #unanswered(exchange: Exchange): void {
    const { route, refusedBy } = exchange;
    if (route === undefined && refusedBy !== undefined) {
      const allowed = new Set(refusedBy.flatMap((refusing) => [...(refusing.methods ?? [])]));
      return refuse(exchange, 'METHOD_NOT_ALLOWED', { allow: [...allowed].join(', ') });
    }
    refuse(exchange, 'NOT_FOUND');
  }

  #fail(exchange: Exchange, error: unknown): void {
    if (error instanceof Refused) return refuse(exchange, error.code);
    this.log.error('request failed', {
      ...exchange.named,
      apiEndpoint: exchange.route?.endpoint,
      error: error instanceof Error ? error.stack : String(error),
    });
    refuse(exchange, 'INTERNAL');
  }
}
