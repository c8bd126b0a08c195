import type { ClientRequest, IncomingMessage } from 'node:http';
import { request as send } from 'node:https';
import { text } from 'node:stream/consumers';
import { ApiFault, isFault } from './api-fault.js';
import type { ClusterAccess, Lane } from './cluster-access.js';
import { retryAfterMs } from './fault-classes.js';
import { kindOf, type Kind, pathOf } from './kinds.js';
import type { KubeList, KubeObject, KubeVersion, KubeVersions } from './kube-object.js';
import { lean } from './lean.js';
import type { TokenBucket } from './token-bucket.js';

/** Who the API server is told has written a field. One name for all that the platform writes. */
export const fieldManager = 'tiffin';

const answerWithinMs = 15_000;
/** How long a cluster is left alone that has too much to do and does not say for how long. */
const restUnlessSaidMs = 1_000;
const pageSize = '500';
const metadataAlone = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1';

export interface KubeRequest {
  readonly method: 'GET' | 'PATCH' | 'PUT' | 'POST' | 'DELETE';
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly contentType?: string;
  /** Absent: `application/json`. */
  readonly accept?: string;
  /** Null: it may last as long as it likes. */
  readonly withinMs?: number | null;
  readonly signal?: AbortSignal;
  /** Whose connection it uses. Absent: one of those that all share who ask and are answered. */
  readonly lane?: Lane;
}

export interface ListPlace {
  readonly kind: Kind;
  readonly labels: string;
  /** Absent: all of them. */
  readonly namespace?: string;
  /** Who asks may end before it is answered. */
  readonly signal?: AbortSignal;
}

interface Listing<Item> {
  readonly accept?: string;
  readonly read: (item: KubeObject) => Item;
}

interface Pages<Item> {
  readonly metadata: KubeList['metadata'];
  readonly items: readonly Item[];
}

export interface Place {
  readonly kind: Kind;
  readonly namespace?: string;
  readonly name: string;
}

/** The requests that the platform makes of an API server. Each throws `ApiFault` where it is not fulfilled. */
export class KubeApi {
  private restsUntil = 0;

  /** `writes`: how many changes a cluster is asked for, at most. */
  constructor(
    private readonly access: ClusterAccess,
    private readonly writes: TokenBucket,
  ) {}

  /** Null: it is not there. */
  async get({ kind, namespace, name }: Place): Promise<KubeObject | null> {
    return this.orNull({ method: 'GET', path: pathOf(kind, namespace, name) });
  }

  /** All of a kind with those labels, in one namespace or in all, page by page. */
  async list(place: ListPlace): Promise<KubeList> {
    const { apiVersion, kind } = place.kind;
    // Items of a list do not say what they are. All of a large cell are in memory at once.
    return this.pages(place, { read: (item) => lean({ ...item, apiVersion, kind }) });
  }

  /** Of the same objects no more than which form of each there is, which costs a fraction. */
  async versions(place: ListPlace): Promise<KubeVersions> {
    const read = ({ metadata: { namespace: within = '', name, resourceVersion = '' } }: KubeObject): KubeVersion => ({
      ...{ namespace: within, name, resourceVersion },
    });
    return this.pages(place, { read, accept: metadataAlone });
  }

  private async pages<Item>(place: ListPlace, { read, accept }: Listing<Item>): Promise<Pages<Item>> {
    const { kind, labels, namespace, signal } = place;
    const wanted = { ...(accept === undefined ? {} : { accept }), ...(signal === undefined ? {} : { signal }) };
    const items: Item[] = [];
    let more: string | undefined;
    for (;;) {
      const query = { labelSelector: labels, limit: pageSize, ...(more === undefined ? {} : { continue: more }) };
      const page = (await this.json({ method: 'GET', path: pathOf(kind, namespace), query, ...wanted })) as KubeList;
      for (const item of page.items) items.push(read(item));
      more = page.metadata.continue;
      if (more === undefined || more === '') return { metadata: page.metadata, items };
    }
  }

  /**
   * Server-side apply: the fields of `object` are as it says, and stay the platform's. With a `resourceVersion` in it, only where nobody
   * has changed it since (else a conflict).
   */
  async apply(object: KubeObject): Promise<KubeObject> {
    const { name, namespace } = object.metadata;
    await this.writes.take();
    const answer = await this.json({
      ...{ method: 'PATCH', path: pathOf(kindOf(object), namespace, name), body: object },
      ...{ contentType: 'application/apply-patch+yaml', query: { fieldManager, force: 'true' } },
    });
    return answer as KubeObject;
  }

  /** A new object; a conflict where it is there already. */
  async create(object: KubeObject): Promise<KubeObject> {
    await this.writes.take();
    const path = pathOf(kindOf(object), object.metadata.namespace);
    return (await this.json({ method: 'POST', path, body: object, query: { fieldManager } })) as KubeObject;
  }

  /** As it is in all; with a `resourceVersion`, only where nobody has changed it since. */
  async replace(object: KubeObject): Promise<KubeObject> {
    await this.writes.take();
    const { namespace, name } = object.metadata;
    const path = pathOf(kindOf(object), namespace, name);
    return (await this.json({ method: 'PUT', path, body: object, query: { fieldManager } })) as KubeObject;
  }

  /** That very object, as it was looked at. Answers false where it was gone already. */
  async remove({ kind, namespace, name }: Place, { metadata }: KubeObject): Promise<boolean> {
    await this.writes.take();
    const { uid, resourceVersion } = metadata;
    const body = {
      ...{ apiVersion: 'v1', kind: 'DeleteOptions', propagationPolicy: 'Background' },
      preconditions: { ...(uid === undefined ? {} : { uid }), ...(resourceVersion ? { resourceVersion } : {}) },
    };
    return (await this.orNull({ method: 'DELETE', path: pathOf(kind, namespace, name), body })) !== null;
  }

  /** The answer as text. */
  async text(request: KubeRequest): Promise<string> {
    const answer = await this.open(request);
    return text(answer).catch((error: Error) => Promise.reject(unanswered(request, error)));
  }

  async json(request: KubeRequest): Promise<unknown> {
    const answer = await this.text(request);
    try {
      return JSON.parse(answer) as unknown;
    } catch (error) {
      throw unanswered(request, error as Error);
    }
  }

  /** The answer as it comes; of those that are read as they arrive. */
  async open(request: KubeRequest): Promise<IncomingMessage> {
    try {
      return await this.ask(request);
    } catch (error) {
      if (!isFault(error, 'unauthorized')) throw error;
      // Nothing was done; the credentials may have been changed since they were read.
      this.access.forget();
      return this.ask(request);
    }
  }

  private async ask(request: KubeRequest): Promise<IncomingMessage> {
    this.refuseAtRest(request);
    const answer = await this.exchange(request);
    const code = answer.statusCode ?? 0;
    if (code >= 200 && code < 300) return answer;
    const fault = await faultOf(answer, request);
    if (fault.is === 'throttled') {
      this.restsUntil = Math.max(this.restsUntil, performance.now() + (fault.status.retryAfterMs ?? restUnlessSaidMs));
    }
    throw fault;
  }

  /** A cluster that asks to be left alone is, by everybody here: who waits for nothing else can tell people at once. */
  private refuseAtRest(request: KubeRequest): void {
    const leftMs = Math.ceil(this.restsUntil - performance.now());
    if (leftMs <= 0) return;
    const message = `it has asked to be left alone for ${leftMs} ms more`;
    throw new ApiFault({ code: 429, reason: 'TooManyRequests', message, retryAfterMs: leftMs }, nameOf(request));
  }

  private async orNull(request: KubeRequest): Promise<KubeObject | null> {
    try {
      return (await this.json(request)) as KubeObject;
    } catch (error) {
      if (error instanceof ApiFault && error.is === 'absent') return null;
      throw error;
    }
  }

  private async exchange(request: KubeRequest): Promise<IncomingMessage> {
    const { server, options } = await this.access.access(request.lane);
    const url = new URL(server.pathname.replace(/\/$/, '') + request.path, server);
    for (const [name, value] of Object.entries(request.query ?? {})) url.searchParams.set(name, value);
    const content = request.body === undefined ? null : JSON.stringify(request.body);
    const headers = {
      ...{ ...options.headers, accept: request.accept ?? 'application/json' },
      ...(content === null
        ? {}
        : { 'content-type': request.contentType ?? 'application/json', 'content-length': Buffer.byteLength(content) }),
    };
    return new Promise((resolve, reject) => {
      const sent = send(url, { ...options, method: request.method, headers }, resolve);
      const fail = (error: Error) => reject(unanswered(request, error));
      sent.on('error', fail);
      limit(sent, request, fail);
      sent.end(content ?? undefined);
    });
  }
}

function limit(
  sent: ClientRequest,
  { withinMs = answerWithinMs, signal }: KubeRequest,
  fail: (error: Error) => void,
): void {
  const end = (reason: string): void => {
    const error = new Error(reason);
    sent.destroy(error);
    // One that still waits for a connection says nothing of its end until it has one.
    fail(error);
  };
  // Its own limit counts from the moment in which it has a connection.
  const freeWithinMs = Math.min(withinMs ?? answerWithinMs, answerWithinMs);
  const waiting = setTimeout(() => end(`no connection was free within ${freeWithinMs / 1000} s`), freeWithinMs);
  sent.once('socket', () => clearTimeout(waiting)).once('close', () => clearTimeout(waiting));
  if (withinMs !== null) sent.setTimeout(withinMs, () => end(`no answer within ${withinMs / 1000} s`));
  if (signal?.aborted === true) return end('it is not wanted any more');
  const stop = () => end('it is not wanted any more');
  signal?.addEventListener('abort', stop, { once: true });
  sent.once('close', () => signal?.removeEventListener('abort', stop));
}

const nameOf = ({ method, path }: KubeRequest): string => `${method} ${path}`;

function unanswered(request: KubeRequest, error: NodeJS.ErrnoException): ApiFault {
  const status = { code: 0, reason: error.code ?? 'NoAnswer', message: error.message, retryAfterMs: null };
  return new ApiFault(status, nameOf(request), { cause: error });
}

async function faultOf(answer: IncomingMessage, request: KubeRequest): Promise<ApiFault> {
  const body = await text(answer).catch(() => '');
  const said = statusIn(body);
  const status = {
    code: answer.statusCode ?? 0,
    reason: said.reason ?? answer.statusMessage ?? '',
    message: said.message ?? body.slice(0, 500),
    retryAfterMs: retryAfterMs(answer.headers['retry-after'] ?? null, Date.now()),
  };
  return new ApiFault(status, nameOf(request));
}

function statusIn(body: string): { readonly reason?: string; readonly message?: string } {
  try {
    return JSON.parse(body) as { reason?: string; message?: string };
  } catch {
    return {};
  }
}
