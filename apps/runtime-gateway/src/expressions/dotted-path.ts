import type { Exchange } from '../exchange.js';

/** Reads one value of a request; undefined where the request has none. */
export type Reader = (exchange: Exchange) => string | undefined;

const scalars: Readonly<Record<string, Reader>> = {
  requestID: (exchange) => exchange.id,
  'req.method': (exchange) => exchange.request.method,
  'req.url': (exchange) => exchange.request.url,
  'req.originalUrl': (exchange) => exchange.request.url,
  'req.path': (exchange) => exchange.path,
  'req.host': (exchange) => exchange.hostname,
  'req.hostname': (exchange) => exchange.hostname,
  'req.ip': (exchange) => exchange.request.socket.remoteAddress,
  'req.httpVersion': (exchange) => exchange.request.httpVersion,
  'req.protocol': () => 'http',
  'res.statusCode': (exchange) => String(exchange.response.statusCode),
  'apiEndpoint.apiEndpointName': (exchange) => exchange.route?.endpoint,
  'apiEndpoint.scopes': (exchange) => exchange.route?.scopes.join(','),
};

const families: Readonly<Record<string, (name: string) => Reader>> = {
  'req.headers': (name) => {
    const key = name.toLowerCase();
    return (exchange) => exchange.forwarded?.get(key) ?? joined(exchange.request.headers[key]);
  },
  'req.query': (name) => (exchange) => new URLSearchParams(exchange.search).get(name) ?? undefined,
  'req.params': (name) => (exchange) => own(exchange.matchedPath?.params(exchange.path), name),
};

/** What `dottedPath` understands, for messages. */
export const knownPaths: readonly string[] = [
  ...Object.keys(scalars),
  ...Object.keys(families).map((family) => `${family}.<name>`),
];

/**
 * Compiles `req.method`, `req.headers.accept` or `req.headers['x-tenant']` to a reader; undefined if the text is none of the
 * known paths. The paths are a closed table: nothing of the process can be reached through a config.
 */
export function dottedPath(text: string): Reader | undefined {
  const path = text
    .trim()
    .replace(/^egContext\./, '')
    .replace(/\[\s*(["'])([\w-]+)\1\s*\]/g, '.$2');
  if (Object.hasOwn(scalars, path)) return scalars[path];
  const [, family = '', name = ''] = /^(req\.\w+)\.([\w-]+)$/.exec(path) ?? [];
  return Object.hasOwn(families, family) ? families[family]!(name) : undefined;
}

function joined(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(', ') : value;
}

function own(record: Readonly<Record<string, string>> | undefined, name: string): string | undefined {
  return record !== undefined && Object.hasOwn(record, name) ? record[name] : undefined;
}
