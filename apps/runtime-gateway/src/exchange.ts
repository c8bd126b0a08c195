import { hasBody } from '@tiffin/http';
import { nextRequestId } from './request-id.js';
import { normalizeTarget } from './request-target.js';
import { type Trace, traceOf } from './trace.js';
import type { IncomingMessage } from 'node:http';
import type { MeasuredResponse } from './process/measured-response.js';
import type { Duplex } from 'node:stream';
import type { Consumer } from './consumers/consumer-directory.js';
import type { SentFields } from './body/read-fields.js';
import { hostnameOf } from './routing/host-pattern.js';
import type { LoadedGateway } from './load/load-gateway.js';
import type { PathPattern } from './routing/path-pattern.js';
import type { PassedBody } from './plugins/passed-body.js';
import type { Attempt } from './proxy/attempt.js';
import type { Circuits } from './proxy/circuits.js';
import type { Retries } from './proxy/retries.js';
import type { Route } from './routing/route.js';
import type { GatewaySpans, Recording } from './spans/recording.js';
import type { Client, TrustedProxies } from './trusted-proxies.js';

/** A config that is served, who may say whom they speak for, and where spans go, if anywhere. */
export interface Serving extends LoadedGateway {
  readonly proxies: TrustedProxies;
  readonly spans: GatewaySpans | undefined;
}

/** One request on its way through the gateway, with its answer and its place in the routing. */
export class Exchange {
  readonly startedAt = performance.now();
  readonly hostname: string;
  /** Path and query as the client sent them. */
  readonly originalUrl: string;

  group = 0;
  position = 0;
  route: Route | undefined;
  matchedPath: PathPattern | undefined;
  /** Routes whose path matched and whose methods did not. */
  refusedBy: Route[] | undefined;
  /** Headers that policies add to the upstream request, by folded name (`foldedHeader`). */
  forwarded: Map<string, { readonly name: string; readonly value: string }> | undefined;
  /** Folded names of the headers that the policies of the pipelines so far set: the client's are never passed on. */
  owned: ReadonlySet<string> | undefined;
  /** What the client said in headers that policies own, once a plugin was shown the request without it. */
  hidden: Readonly<Record<string, string>> | undefined;
  /** A cors policy decides who may read the answer; what the upstream says about it is not passed on. */
  ownsCors = false;
  /** Who calls, once a policy has proved it. */
  consumer: Consumer | undefined;
  /** A policy has decided that it may reach an endpoint that asks for scopes. */
  admitted = false;
  /** The raw connection, when the client asks for a WebSocket. */
  upgrade: { readonly socket: Duplex; readonly head: Buffer } | undefined;
  /** Called when the client goes away before it has its whole answer. */
  cancel: ((why?: 'too slow') => void) | undefined;
  /** When the proxy may ask again, as a policy says. */
  retries: Retries | undefined;
  /** What the proxy leaves alone, as a policy says. */
  circuits: Circuits | undefined;
  /** The last time that a service was asked for it. */
  attempt: Attempt | undefined;
  /** What is written down of it; undefined: nothing. */
  recording: Recording | undefined;

  /** What a plugin has put in place of the client's body. */
  passedBody: PassedBody | undefined;

  /** What the query says, once somebody has asked, and the query that says it. */
  query: { readonly of: string; readonly fields: SentFields } | undefined;

  /** How much of the body is read at most. */
  bodyLimit = Infinity;
  /** What the body says: `req.body` of expressions. Undefined until a policy or condition has asked (`readBody`). */
  body: unknown;
  /** The bytes that are sent as the body; undefined while they are the client's, on their way. */
  content: Buffer | undefined;

  #id: string | undefined;
  #trace: Trace | undefined;
  #client: Client | undefined;
  #path = '';
  #search = '';

  constructor(
    readonly request: IncomingMessage,
    readonly response: MeasuredResponse,
    /** What it meets, whatever is loaded meanwhile. */
    readonly loaded: Serving,
  ) {
    this.hostname = hostnameOf(request.headers.host);
    this.originalUrl = request.url!;
    this.#readUrl();
  }

  /** As sent, or as a policy has set it, without query; always starts with `/`. */
  get path(): string {
    return this.#path;
  }

  /** Empty, or the query with its `?`. */
  get search(): string {
    return this.#search;
  }

  /** Sets another path and query; false if they are not ones that this gateway forwards. */
  retarget(url: string): boolean {
    if (!url.startsWith('/')) return false;
    this.request.url = url.replace(/[^\x21-\x7e]+/g, (signs) => encodeURI(signs.toWellFormed()));
    this.#readUrl();
    return normalizeTarget(this.request);
  }

  #readUrl(): void {
    const url = this.request.url!;
    const query = url.indexOf('?');
    this.#path = query === -1 ? url : url.slice(0, query);
    this.#search = query === -1 ? '' : url.slice(query);
  }

  get id(): string {
    return (this.#id ??= nextRequestId());
  }

  get trace(): Trace {
    return (this.#trace ??= traceOf(this.request.headers, this.loaded.spans));
  }

  /** How lines of the log name it. */
  get named(): { readonly requestId: string; readonly traceId: string; readonly spanId: string } {
    const { traceId, spanId } = this.trace;
    return { requestId: this.id, traceId, spanId };
  }

  /** Of whoever asks, through whatever stands before the gateway; undefined when they have gone. */
  get clientAddress(): string | undefined {
    return this.#asker.address;
  }

  /** By which they ask whatever stands before the gateway. */
  get protocol(): 'http' | 'https' {
    return this.#asker.isEncrypted ? 'https' : 'http';
  }

  get #asker(): Client {
    return (this.#client ??= this.loaded.proxies.client(this.request));
  }

  /** It was answered while a step waited, or nobody waits for an answer any more. */
  get isOver(): boolean {
    return this.response.writableEnded || this.response.destroyed;
  }

  /** `status` undefined: the client left before it had its answer. */
  ended(status: number | undefined): void {
    this.recording?.end(status);
  }

  limitBody(bytes: number): void {
    this.bodyLimit = Math.min(this.bodyLimit, bytes);
  }

  get hasBody(): boolean {
    return hasBody(this.request.headers);
  }
}
