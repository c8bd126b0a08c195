import type { Expression, FamilyPath, ScalarPath } from '@tiffin/contracts';
import { foldedHeader } from '@tiffin/http';
import type { Exchange } from '../exchange.js';

/** Reads one value of a request; undefined where the request has none. */
export type Reader = (exchange: Exchange) => string | undefined;

const scalars: Readonly<Record<ScalarPath, Reader>> = {
  requestID: (exchange) => exchange.id,
  'req.method': (exchange) => exchange.request.method,
  'req.url': (exchange) => exchange.request.url,
  'req.originalUrl': (exchange) => exchange.request.url,
  'req.path': (exchange) => exchange.path,
  'req.host': (exchange) => exchange.hostname,
  'req.hostname': (exchange) => exchange.hostname,
  'req.ip': (exchange) => exchange.clientAddress,
  'req.httpVersion': (exchange) => exchange.request.httpVersion,
  'req.protocol': () => 'http',
  'res.statusCode': (exchange) => String(exchange.response.statusCode),
  'apiEndpoint.apiEndpointName': (exchange) => exchange.route?.endpoint,
  'apiEndpoint.scopes': (exchange) => exchange.route?.scopes.join(','),
};

const families: Readonly<Record<FamilyPath, (name: string) => Reader>> = {
  'req.headers': (name) => {
    const key = name.toLowerCase();
    const folded = foldedHeader(key);
    return (exchange) => {
      // What a policy owns is read as the policy left it: the client's value must not come in through another name.
      if (exchange.owned?.has(folded)) return exchange.forwarded?.get(folded)?.value;
      return clientHeader(exchange, key);
    };
  },
  'req.query': (name) => (exchange) => new URLSearchParams(exchange.search).get(name) ?? undefined,
  'req.params': (name) => (exchange) => own(exchange.matchedPath?.params(exchange.path), name),
};

/** Compiles an expression of `@tiffin/contracts`, whose tables and these have the same keys. */
export function readerOf(expression: Expression): Reader {
  if (expression.is === 'literal') return () => expression.text;
  return expression.is === 'scalar' ? scalars[expression.path] : families[expression.path](expression.name);
}

/** A header as the client sent it. */
export function clientHeader(exchange: Exchange, lowerCaseName: string): string | undefined {
  const value = exchange.request.headers[lowerCaseName];
  return Array.isArray(value) ? value.join(', ') : value;
}

function own(record: Readonly<Record<string, string>> | undefined, name: string): string | undefined {
  return record !== undefined && Object.hasOwn(record, name) ? record[name] : undefined;
}
