import {
  ATTR_CLIENT_ADDRESS,
  ATTR_ERROR_TYPE,
  ATTR_HTTP_REQUEST_METHOD,
  ATTR_HTTP_REQUEST_METHOD_ORIGINAL,
  ATTR_HTTP_REQUEST_RESEND_COUNT,
  ATTR_HTTP_RESPONSE_STATUS_CODE,
  ATTR_HTTP_ROUTE,
  ATTR_NETWORK_PROTOCOL_VERSION,
  ATTR_SERVER_ADDRESS,
  ATTR_SERVER_PORT,
  ATTR_URL_FULL,
  ATTR_URL_PATH,
  ATTR_URL_SCHEME,
  ATTR_USER_AGENT_ORIGINAL,
} from '@opentelemetry/semantic-conventions';

/** Of OpenTelemetry's conventions for HTTP, which leave out what a span does not know. */
export type Attributes = Readonly<Record<string, string | number>>;
type Draft = Readonly<Record<string, string | number | undefined>>;

export interface ServerFacts {
  readonly method: string;
  /** What follows its path is not told: secrets are in queries. */
  readonly url: string;
  readonly httpVersion: string;
  readonly scheme: string;
  readonly host: string | undefined;
  readonly userAgent: string | undefined;
  readonly clientAddress?: string | undefined;
  /** A path with the names of its parameters. */
  readonly route?: string | undefined;
  /** Undefined: nobody waited for the answer. */
  readonly status: number | undefined;
}

const known: ReadonlySet<string> = new Set([
  ...['CONNECT', 'DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT', 'TRACE', 'QUERY'],
]);

/** A span is kept until it is sent: nobody may decide how much that is. */
const longest = 1_024;
/** A copy: a part of a text would keep all of it. */
const cut = (text: string | undefined): string | undefined =>
  text !== undefined && text.length > longest ? Buffer.from(text.slice(0, longest)).toString() : text;

const methodOf = (method: string): Draft =>
  known.has(method)
    ? { [ATTR_HTTP_REQUEST_METHOD]: method }
    : { [ATTR_HTTP_REQUEST_METHOD]: '_OTHER', [ATTR_HTTP_REQUEST_METHOD_ORIGINAL]: method };

/** `GET /cars/:id`, or the method alone. */
export function spanName(method: string, route?: string): string {
  const verb = known.has(method) ? method : 'HTTP';
  return route === undefined ? verb : `${verb} ${route}`;
}

export const pathIn = (url: string): string => /^[^?#]*/.exec(url)![0];

const place = /^(?<name>\[[^\]]*\]|[^:]*)(?::(?<port>\d{1,5}))?$/;

function addressOf(host: string | undefined): Draft {
  const found = place.exec(host ?? '')?.groups;
  const { name, port } = found ?? {};
  if (name === undefined || name === '') return {};
  return {
    [ATTR_SERVER_ADDRESS]: cut(name.toLowerCase()),
    [ATTR_SERVER_PORT]: port === undefined ? undefined : Number(port),
  };
}

/** Of a request that is answered here. */
export function serverAttributes(facts: ServerFacts, more: Draft = {}): Attributes {
  const { method, url, httpVersion, scheme, host, userAgent, clientAddress, route, status } = facts;
  return withoutUndefined({
    ...methodOf(method),
    ...addressOf(host),
    [ATTR_URL_PATH]: cut(pathIn(url)),
    [ATTR_URL_SCHEME]: scheme,
    [ATTR_HTTP_ROUTE]: route,
    [ATTR_HTTP_RESPONSE_STATUS_CODE]: status,
    [ATTR_ERROR_TYPE]: errorOf(status),
    [ATTR_NETWORK_PROTOCOL_VERSION]: httpVersion.replace(/^([2-9])\.0$/, '$1'),
    [ATTR_CLIENT_ADDRESS]: clientAddress,
    [ATTR_USER_AGENT_ORIGINAL]: cut(userAgent),
    ...more,
  });
}

function errorOf(status: number | undefined): string | undefined {
  if (status === undefined) return 'aborted';
  return status >= 500 ? String(status) : undefined;
}

/** One time that another is asked. */
export interface ClientFacts {
  readonly method: string;
  /** Scheme, host and port; undefined: the address is a secret. */
  readonly origin: string | undefined;
  /** Path and query. */
  readonly path: string;
  /** How often it has been asked before. */
  readonly resendCount: number;
  readonly status: number | undefined;
  /** Why there is no answer. */
  readonly error: string | undefined;
}

export function clientAttributes(facts: ClientFacts, more: Draft = {}): Attributes {
  const { method, origin, path, resendCount, status, error } = facts;
  const url = origin === undefined ? null : URL.parse(origin);
  return withoutUndefined({
    ...methodOf(method),
    ...(url === null ? {} : placeOf(url, path)),
    [ATTR_HTTP_REQUEST_RESEND_COUNT]: resendCount === 0 ? undefined : resendCount,
    [ATTR_HTTP_RESPONSE_STATUS_CODE]: status,
    [ATTR_ERROR_TYPE]: error ?? (status !== undefined && status >= 400 ? String(status) : undefined),
    ...more,
  });
}

function placeOf({ hostname, port, protocol, host }: URL, path: string): Draft {
  const ofScheme = protocol === 'https:' ? 443 : 80;
  return {
    [ATTR_URL_FULL]: cut(`${protocol}//${host}${pathIn(path)}`),
    [ATTR_SERVER_ADDRESS]: hostname,
    [ATTR_SERVER_PORT]: port === '' ? ofScheme : Number(port),
  };
}

function withoutUndefined(draft: Draft): Attributes {
  const told: Record<string, string | number> = {};
  for (const name in draft) {
    const value = draft[name];
    if (value !== undefined) told[name] = value;
  }
  return told;
}
