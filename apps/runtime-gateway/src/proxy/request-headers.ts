import type { Exchange } from '../exchange.js';
import type { Forwarding } from './forwarding.js';
import { isReservedHeader } from './reserved-headers.js';

const none: readonly string[] = [];

/** Name, value, name, value ... of the headers that go upstream. */
export function requestHeaders(exchange: Exchange, forwarding: Forwarding): string[] {
  const { headers } = exchange.request;
  const dropped = droppedNames(exchange, forwarding);
  const result: string[] = ['eg-request-id', exchange.id];
  for (const name in headers) {
    if (!isReservedHeader(name) && !dropped?.has(name)) result.push(name, headers[name] as string);
  }
  const length = headers['content-length'];
  if (length !== undefined) result.push('content-length', length);
  if (!forwarding.changeOrigin) result.push('host', headers.host ?? '');
  addOwn(result, exchange, forwarding);
  return result;
}

/** Headers that this step or an earlier one replaces, or that are of the client's connection; undefined if there are none. */
function droppedNames(exchange: Exchange, forwarding: Forwarding): ReadonlySet<string> | undefined {
  const named = connectionNamed(exchange.request.headers.connection);
  const { forwarded } = exchange;
  if (named.length === 0 && forwarded === undefined && forwarding.replaced.length === 0) return undefined;
  return new Set([...named, ...forwarding.replaced, ...(forwarded?.keys() ?? [])]);
}

function addOwn(result: string[], exchange: Exchange, forwarding: Forwarding): void {
  if (forwarding.authorization !== undefined) result.push('authorization', forwarding.authorization);
  if (forwarding.xfwd) addForwardedFor(exchange, result);
  if (exchange.forwarded === undefined) return;
  for (const [name, value] of exchange.forwarded) result.push(name, value);
}

/** Headers that the Connection header declares to be of this connection only (RFC 9110, 7.6.1). */
function connectionNamed(connection: string | undefined): readonly string[] {
  if (connection === undefined || connection === 'keep-alive' || connection === 'close') return none;
  return connection.split(',').map((name) => name.trim().toLowerCase());
}

function addForwardedFor(exchange: Exchange, result: string[]): void {
  const { headers, socket } = exchange.request;
  const append = (name: string, value: string): void => {
    const before = headers[name];
    result.push(name, before === undefined ? value : `${String(before)},${value}`);
  };
  append('x-forwarded-for', socket.remoteAddress ?? '');
  append('x-forwarded-port', /:(\d+)$/.exec(headers.host ?? '')?.[1] ?? '80');
  append('x-forwarded-proto', 'http');
  result.push('x-forwarded-host', String(headers['x-forwarded-host'] ?? headers.host ?? ''));
}
