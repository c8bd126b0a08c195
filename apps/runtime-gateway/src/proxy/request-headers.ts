import type { Exchange } from '../exchange.js';
import type { Forwarding } from './forwarding.js';
import { isReservedHeader } from './reserved-headers.js';

/** Name, value, name, value ... of the headers that go upstream. */
export function requestHeaders(exchange: Exchange, forwarding: Forwarding): string[] {
  const { headers } = exchange.request;
  const named = connectionNamed(headers.connection);
  const { forwarded } = exchange;
  const result: string[] = ['eg-request-id', exchange.id];
  for (const name in headers) {
    if (isReservedHeader(name) || named?.includes(name) || forwarded?.has(name)) continue;
    if (name === 'authorization' && forwarding.authorization !== undefined) continue;
    if (forwarding.xfwd && name.startsWith('x-forwarded-')) continue;
    result.push(name, headers[name] as string);
  }
  if (exchange.hasBody && headers['content-length'] !== undefined) {
    result.push('content-length', headers['content-length']);
  }
  if (!forwarding.changeOrigin && headers.host !== undefined) result.push('host', headers.host);
  if (forwarding.authorization !== undefined) result.push('authorization', forwarding.authorization);
  if (forwarding.xfwd) addForwardedFor(exchange, result);
  if (forwarded !== undefined) {
    for (const [name, value] of forwarded) result.push(name, value);
  }
  return result;
}

/** Headers that the Connection header declares to be of this connection only (RFC 9110, 7.6.1). */
function connectionNamed(connection: string | undefined): readonly string[] | undefined {
  if (connection === undefined || connection === 'keep-alive' || connection === 'close') return undefined;
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
