import type { Exchange } from '../exchange.js';

/** A request as expressions see it, without a connection. */
export function exchangeOf(given: {
  readonly url?: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly consumer?: unknown;
}): Exchange {
  const { url = '/cars/7?color=red', method = 'GET', headers = {}, ...left } = given;
  const query = url.indexOf('?');
  const sent = new Map<string, string>();
  return {
    id: 'r-1',
    hostname: 'shop.example',
    originalUrl: url,
    path: query === -1 ? url : url.slice(0, query),
    search: query === -1 ? '' : url.slice(query),
    request: { url, method, headers, httpVersion: '1.1', socket: { remoteAddress: '192.0.2.7' } },
    response: {
      statusCode: 200,
      getHeader: (name: string) => sent.get(name.toLowerCase()),
      getHeaders: () => Object.fromEntries(sent),
      setHeader: (name: string, value: string) => sent.set(name.toLowerCase(), value),
      removeHeader: (name: string) => sent.delete(name.toLowerCase()),
      hasHeader: (name: string) => sent.has(name.toLowerCase()),
      begin: () => undefined,
      end: () => undefined,
      endWith: () => undefined,
    },
    clientAddress: '192.0.2.7',
    protocol: 'http',
    route: { endpoint: 'cars', scopes: ['read', 'write'] },
    matchedPath: { params: () => ({ id: '7' }) },
    ...left,
  } as unknown as Exchange;
}
