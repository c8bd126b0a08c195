import { isReservedHeader } from '@tiffin/contracts';
import { foldedHeader, namedByConnection } from '@tiffin/http';
import type { Exchange } from '../exchange.js';
import { traceparentOf } from '../trace.js';
import type { Forwarding } from './forwarding.js';

// The gateway's own word: a client that chose it could write its texts, or somebody else's number, into the logs behind.
const requestId = 'x-request-id';
/** Folded. */
export const ownHeaders: ReadonlySet<string> = new Set([requestId, 'traceparent', 'tracestate']);

/** Name, value, name, value ... of the headers that go upstream. */
export function requestHeaders(exchange: Exchange, forwarding: Forwarding): string[] {
  const { headers } = exchange.request;
  const result: string[] = ['eg-request-id', exchange.id];
  addClients(result, exchange, droppedNames(exchange, forwarding));
  if (!isDecided(requestId, exchange, forwarding)) result.push(requestId, exchange.id);
  addTrace(result, exchange, forwarding);
  const length = exchange.content?.length.toString() ?? headers['content-length'];
  if (length !== undefined) result.push('content-length', length);
  addTrailers(result, exchange);
  if (!forwarding.changeOrigin) result.push('host', headers.host ?? '');
  addOwn(result, exchange, forwarding);
  return result;
}

/** What comes after a body is passed on, so that the client's word on it holds for the service too (RFC 9110, 10.1.4). */
function addTrailers(result: string[], { request: { headers }, upgrade }: Exchange): void {
  if (headers.te === undefined || upgrade !== undefined) return;
  const names = String(headers.te).split(',');
  if (names.some((one) => one.trim().toLowerCase() === 'trailers')) result.push('te', 'trailers');
}

/** A policy that sets one of them has begun a trace of its own: the other would belong to another. */
function addTrace(result: string[], exchange: Exchange, forwarding: Forwarding): void {
  const { trace, recording } = exchange;
  if (isDecided('traceparent', exchange, forwarding)) return;
  result.push('traceparent', traceparentOf(trace, recording?.asking ?? trace.spanId));
  if (trace.tracestate === undefined || isDecided('tracestate', exchange, forwarding)) return;
  result.push('tracestate', trace.tracestate);
}

/** By a policy, or by this step. */
const isDecided = (folded: string, { owned }: Exchange, { replaced }: Forwarding): boolean =>
  owned?.has(folded) === true || replaced.includes(folded);

/** What the client sent, without what is the gateway's, a policy's or the connection's own. */
function addClients(result: string[], exchange: Exchange, dropped: ReadonlySet<string> | undefined): void {
  const { headers } = exchange.request;
  const { owned } = exchange;
  for (const name in headers) {
    const folded = passing(name);
    if (folded === undefined || owned?.has(folded) || dropped?.has(folded)) continue;
    result.push(name, headers[name] as string);
  }
}

const mostNames = 1_000;
const names = new Map<string, string | undefined>();

/** The folded name of a header that goes on, undefined for one that does not. Found out once: each header of each request comes here. */
function passing(name: string): string | undefined {
  if (names.has(name)) return names.get(name);
  const folded = foldedHeader(name);
  const found = isReservedHeader(folded) || ownHeaders.has(folded) ? undefined : folded;
  if (names.size < mostNames) names.set(name, found);
  return found;
}

/** Folded names of headers that this step replaces, or that are of the client's connection; undefined if there are none. */
function droppedNames(exchange: Exchange, forwarding: Forwarding): ReadonlySet<string> | undefined {
  const named = namedByConnection(exchange.request.headers.connection);
  if (named.length === 0 && forwarding.replaced.length === 0) return undefined;
  return new Set([...named.map(foldedHeader), ...forwarding.replaced]);
}

function addOwn(result: string[], exchange: Exchange, forwarding: Forwarding): void {
  for (const [name, value] of forwarding.headers) result.push(name, value);
  if (forwarding.xfwd) addForwardedFor(exchange, result, forwarding);
  if (exchange.forwarded === undefined) return;
  for (const [folded, { name, value }] of exchange.forwarded) {
    // The proxy comes later than the policies before it: what it sets itself goes before theirs.
    if (!forwarding.replaced.includes(folded)) result.push(name, value);
  }
}

function addForwardedFor(exchange: Exchange, result: string[], forwarding: Forwarding): void {
  const { headers, socket } = exchange.request;
  const { port, protocol } = 'encrypted' in socket ? overTls : inPlain;
  const add = (name: string, value: string): void => {
    if (!forwarding.headers.some(([one]) => foldedHeader(one) === name)) result.push(name, value);
  };
  const append = (name: string, value: string): void => {
    const before = headers[name];
    add(name, before === undefined ? value : `${String(before)},${value}`);
  };
  append('x-forwarded-for', socket.remoteAddress ?? '');
  append('x-forwarded-port', /:(\d+)$/.exec(headers.host ?? '')?.[1] ?? port);
  append('x-forwarded-proto', protocol);
  add('x-forwarded-host', String(headers['x-forwarded-host'] ?? headers.host ?? ''));
}

const overTls = { port: '443', protocol: 'https' };
const inPlain = { port: '80', protocol: 'http' };
