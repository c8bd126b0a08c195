import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { mostSnapshotBytes } from '@tiffin/contracts';
import { stayInStep } from '@tiffin/http';
import { Refusal, type RefusalCode } from '@tiffin/kernel';
import type { JsonLog } from '@tiffin/process';
import { type CellTokens, rightOf } from './cell-tokens.js';
import { isEnvironmentId, readDesired } from './read-desired.js';
import { readConsumers } from './read-consumers.js';
import { readKeptTraffic } from './read-kept-traffic.js';
import { readRequestOrders } from './read-request-orders.js';
import type { Supervisor } from '../supervisor.js';
import { LiveLog } from '../units/live-log.js';

const maxBodyBytes = 8 * 1_048_576;
const maxWaitMs = 25_000;

export interface CellApiParts {
  readonly supervisor: Supervisor;
  readonly tokens: CellTokens;
  readonly log: JsonLog;
}

interface Reply {
  readonly status: number;
  readonly body: unknown;
}

/** An answer that goes on until the caller ends it. */
interface LiveReply {
  readonly live: (response: ServerResponse) => void;
}

interface Call {
  readonly supervisor: Supervisor;
  readonly request: IncomingMessage;
  readonly query: URLSearchParams;
  /** Named groups of the path. */
  readonly path: Readonly<Record<string, string>>;
}

interface Endpoint {
  readonly method: string;
  readonly path: RegExp;
  readonly handle: (call: Call) => Promise<Reply | LiveReply>;
}

/** The wire form is described beside `cellProtocolVersion`. */
const endpoints: readonly Endpoint[] = [
  { method: 'GET', path: /^\/healthz$/, handle: async ({ supervisor }) => ({ status: 200, body: supervisor.probe() }) },
  {
    method: 'GET',
    path: /^\/environments$/,
    handle: async ({ supervisor }) => ({ status: 200, body: supervisor.list() }),
  },
  {
    method: 'GET',
    path: /^\/requests$/,
    handle: async ({ supervisor }) => ({ status: 200, body: supervisor.requests.report() }),
  },
  { method: 'PUT', path: /^\/requests$/, handle: settleRequests },
  {
    method: 'GET',
    path: /^\/traffic$/,
    handle: async ({ supervisor }) => ({ status: 200, body: supervisor.traffic() }),
  },
  { method: 'PUT', path: /^\/traffic$/, handle: settleTraffic },
  { method: 'PUT', path: /^\/environments\/(?<id>[^/]+)$/, handle: apply },
  { method: 'PUT', path: /^\/environments\/(?<id>[^/]+)\/consumers$/, handle: keepConsumers },
  { method: 'GET', path: /^\/environments\/(?<id>[^/]+)$/, handle: observe },
  { method: 'DELETE', path: /^\/environments\/(?<id>[^/]+)$/, handle: remove },
  { method: 'GET', path: /^\/environments\/(?<id>[^/]+)\/units\/(?<unit>[^/]+)\/logs$/, handle: logs },
  { method: 'GET', path: /^\/environments\/(?<id>[^/]+)\/units\/(?<unit>[^/]+)\/logs\/live$/, handle: liveLogs },
  { method: 'GET', path: /^\/environments\/(?<id>[^/]+)\/metrics$/, handle: metrics },
];

export function cellApi(parts: CellApiParts): Server {
  const server = createServer((request, response) => {
    answer(parts, request)
      .catch((error: Error) => failed(error, parts.log))
      .then((reply) => send(response, reply))
      .catch((error: Error) => parts.log.error('answer not sent', { error }));
  });
  stayInStep(server);
  return server;
}

async function answer({ supervisor, tokens }: CellApiParts, request: IncomingMessage): Promise<Reply | LiveReply> {
  authorize(request, tokens);
  const url = new URL(request.url ?? '/', 'http://cell');
  for (const { method, path, handle } of endpoints) {
    const match = method === request.method ? path.exec(url.pathname) : null;
    if (match !== null) return handle({ supervisor, request, query: url.searchParams, path: match.groups ?? {} });
  }
  throw Refusal.of('NOT_FOUND', 'address');
}

function authorize({ headers, method }: IncomingMessage, tokens: CellTokens): void {
  const right = rightOf(headers.authorization, tokens);
  if (right === null) throw Refusal.of('UNAUTHENTICATED');
  if (right === 'read' && method !== 'GET') throw Refusal.of('FORBIDDEN', 'cell.write');
}

async function apply({ supervisor, request, path }: Call): Promise<Reply> {
  const desired = readDesired(environmentId(path), await readJson(request));
  await supervisor.apply(desired);
  return { status: 202, body: {} };
}

async function keepConsumers({ supervisor, request, path }: Call): Promise<Reply> {
  const snapshot = readConsumers(await readJson(request, mostSnapshotBytes));
  return { status: 200, body: await supervisor.keepConsumers(environmentId(path), snapshot) };
}

async function settleRequests({ supervisor, request }: Call): Promise<Reply> {
  supervisor.requests.settle(readRequestOrders(await readJson(request)));
  return { status: 202, body: {} };
}

async function settleTraffic({ supervisor, request }: Call): Promise<Reply> {
  supervisor.keepTraffic(readKeptTraffic(await readJson(request)));
  return { status: 202, body: {} };
}

async function observe({ supervisor, query, path }: Call): Promise<Reply> {
  const waitMs = Math.min(maxWaitMs, count(query, 'waitMs', 0));
  const body = await supervisor.observe(environmentId(path), count(query, 'afterVersion', 0), waitMs);
  if (body === null) throw Refusal.of('NOT_FOUND', 'environment');
  return { status: 200, body };
}

async function remove({ supervisor, query, path }: Call): Promise<Reply> {
  // An absent epoch is no count: whoever does not say how new its knowledge is may not remove.
  await supervisor.remove(environmentId(path), count(query, 'epoch', NaN));
  return { status: 202, body: {} };
}

async function logs({ supervisor, query, path }: Call): Promise<Reply> {
  const body = supervisor.logs(environmentId(path), path.unit ?? '', count(query, 'tail', 100));
  if (body === null) throw Refusal.of('NOT_FOUND', 'unit');
  return { status: 200, body };
}

async function liveLogs({ supervisor, query, path }: Call): Promise<LiveReply> {
  const id = environmentId(path);
  const wishes = { tail: count(query, 'tail', 0), after: query.get('after') };
  return {
    live: (response) => new LiveLog(response, () => supervisor.logOf(id, path.unit ?? '')).begin(wishes),
  };
}

async function metrics({ supervisor, path }: Call): Promise<Reply> {
  return { status: 200, body: await supervisor.metrics(environmentId(path)) };
}

function environmentId({ id = '' }: Call['path']): string {
  if (!isEnvironmentId(id)) throw Refusal.of('INPUT_INVALID', 'environmentId', 'is not the id of an environment.');
  return id;
}

function count(query: URLSearchParams, name: string, absent: number): number {
  const value = Number(query.get(name) ?? absent);
  if (Number.isSafeInteger(value) && value >= 0) return value;
  throw Refusal.of('INPUT_INVALID', name, 'is not a count.');
}

async function readJson(request: IncomingMessage, mostBytes = maxBodyBytes): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  // Kept alive when it is left half-way: a destroyed request takes its connection along, and the refusal with it.
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > mostBytes) throw Refusal.of('INPUT_INVALID', 'body', `is larger than ${mostBytes} bytes.`);
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    throw Refusal.of('INPUT_INVALID', 'body', 'is not JSON.');
  }
}

const statusOf: Partial<Record<RefusalCode, number>> = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  INPUT_INVALID: 400,
  NOT_FOUND: 404,
  EPOCH_STALE: 409,
  DISK_FULL: 507,
};

function failed(error: NodeJS.ErrnoException, log: JsonLog): Reply {
  if (error.code === 'ENOSPC') log.error('no space is left', { error });
  const refusal = error.code === 'ENOSPC' ? Refusal.of('DISK_FULL', 'the cell') : error;
  if (refusal instanceof Refusal) {
    return { status: statusOf[refusal.code] ?? 500, body: { error: { code: refusal.code, message: refusal.message } } };
  }
  log.error('request failed', { error });
  return {
    status: 500,
    body: { error: { code: 'INTERNAL', message: 'Internal error; the log of cell-local says more.' } },
  };
}

function send(response: ServerResponse, reply: Reply | LiveReply): void {
  if ('live' in reply) return reply.live(response);
  const { status, body } = reply;
  const text = JSON.stringify(body);
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
  response.end(text);
}
