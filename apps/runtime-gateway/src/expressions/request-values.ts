import type { FamilyPath, ScalarPath } from '@tiffin/contracts';
import { foldedHeader } from '@tiffin/http';
import { readFields, type SentFields } from '../body/read-fields.js';
import type { Exchange } from '../exchange.js';

type Read = (exchange: Exchange) => unknown;

const forwardedFor = (exchange: Exchange): readonly string[] => {
  const header = clientHeader(exchange, 'x-forwarded-for');
  return header === undefined ? [] : header.split(',').map((address) => address.trim());
};

export const scalars: Readonly<Record<ScalarPath, Read>> = {
  requestID: (exchange) => exchange.id,
  'req.method': (exchange) => exchange.request.method,
  'req.url': (exchange) => exchange.request.url,
  'req.originalUrl': (exchange) => exchange.originalUrl,
  'req.baseUrl': () => '',
  'req.path': (exchange) => exchange.path,
  'req.host': (exchange) => exchange.hostname,
  'req.hostname': (exchange) => exchange.hostname,
  'req.subdomains': ({ hostname }) => (/^[\d.]+$|:/.test(hostname) ? [] : hostname.split('.').slice(0, -2).reverse()),
  'req.ip': (exchange) => exchange.clientAddress,
  'req.ips': forwardedFor,
  'req.protocol': (exchange) => exchange.protocol,
  'req.secure': (exchange) => exchange.protocol === 'https',
  'req.xhr': (exchange) => clientHeader(exchange, 'x-requested-with')?.toLowerCase() === 'xmlhttprequest',
  'req.httpVersion': (exchange) => exchange.request.httpVersion,
  'req.body': (exchange) => exchange.body,
  'res.statusCode': (exchange) => exchange.response.statusCode,
  'apiEndpoint.apiEndpointName': (exchange) => exchange.route?.endpoint,
  'apiEndpoint.scopes': (exchange) => exchange.route?.scopes,
  consumer: (exchange) => exchange.consumer,
};

export const families: Readonly<Record<FamilyPath, (exchange: Exchange, name: string) => unknown>> = {
  'req.headers': (exchange, name) => requestHeader(exchange, name.toLowerCase(), foldedHeader(name)),
  'req.query': queryParameter,
  'req.params': (exchange, name) => own(exchange.matchedPath?.params(exchange.path), name),
  'req.cookies': (exchange, name) => own(cookies(exchange), name),
  'res.headers': (exchange, name) => exchange.response.getHeader(name),
};

/** All of a family, where it is asked for as one: `JSON.stringify(req.query)`. */
export const wholes: Readonly<Record<FamilyPath, Read>> = {
  'req.headers': requestHeaders,
  // Statements may change what they are given.
  'req.query': ({ search }) => readFields(search.slice(1)),
  'req.params': (exchange) => recordOf(Object.entries(exchange.matchedPath?.params(exchange.path) ?? {})),
  'req.cookies': cookies,
  'res.headers': (exchange) => recordOf(Object.entries(exchange.response.getHeaders())),
};

/**
 * A header as it would go upstream. What a policy owns is read as the policy left it: the client's value must not come in
 * through another name.
 */
export function requestHeader(exchange: Exchange, key: string, folded: string): unknown {
  if (exchange.owned?.has(folded)) return exchange.forwarded?.get(folded)?.value;
  return clientHeader(exchange, key);
}

function requestHeaders(exchange: Exchange): unknown {
  const names = Object.keys(exchange.request.headers).filter((name) => !exchange.owned?.has(foldedHeader(name)));
  return recordOf([
    ...names.map((name) => [name, clientHeader(exchange, name)] as const),
    ...[...(exchange.forwarded?.values() ?? [])].map(({ name, value }) => [name, value] as const),
  ]);
}

/** A header as the client sent it. */
export function clientHeader(exchange: Exchange, lowerCaseName: string): string | undefined {
  const { headers } = exchange.request;
  if (!Object.hasOwn(headers, lowerCaseName)) return exchange.hidden?.[lowerCaseName];
  const value = headers[lowerCaseName];
  return Array.isArray(value) ? value.join(', ') : value;
}

/** One of `readFields`. */
export function queryParameter(exchange: Exchange, name: string): unknown {
  return exchange.search === '' ? undefined : own(queryOf(exchange), name);
}

/** Read once for all steps that ask, until one of them sets another. */
function queryOf(exchange: Exchange): SentFields {
  const { search } = exchange;
  if (exchange.query?.of !== search) exchange.query = { of: search, fields: readFields(search.slice(1)) };
  return exchange.query.fields;
}

const mostCookies = 100;

function cookies(exchange: Exchange): Readonly<Record<string, string>> {
  const pairs = (clientHeader(exchange, 'cookie') ?? '').split(/[;,]/, mostCookies).flatMap((pair) => {
    const equals = pair.indexOf('=');
    return equals < 1 ? [] : [[pair.slice(0, equals).trim(), decoded(pair.slice(equals + 1).trim())] as const];
  });
  // The first of a name counts, as with the parser that Express uses.
  return recordOf(pairs.filter(([name], at) => pairs.findIndex(([other]) => other === name) === at));
}

function decoded(value: string): string {
  const bare = value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1) : value;
  if (!bare.includes('%')) return bare;
  try {
    return decodeURIComponent(bare);
  } catch {
    return bare;
  }
}

/** Without a prototype, so that `__proto__` is a name like any other. */
export function recordOf<Value>(entries: Iterable<readonly [string, Value]>): Readonly<Record<string, Value>> {
  const record = Object.create(null) as Record<string, Value>;
  for (const [name, value] of entries) record[name] = value;
  return record;
}

function own<Value>(record: Readonly<Record<string, Value>> | undefined, name: string): Value | undefined {
  return record !== undefined && Object.hasOwn(record, name) ? record[name] : undefined;
}
