import { headerNameProblem } from './header-names.js';

/** Numbers that the policies' parameters keep to. */
export const policyLimits = {
  /** Of what is asked of somebody else, in milliseconds. */
  timeout: { least: 1, most: 3_600_000 },
  /** Of rate-limit, in milliseconds: a year and a day. */
  window: { least: 1, most: 31_622_400_000 },
  /** For how long an answer about a token is remembered at most, in seconds: as long. */
  ttl: { least: 0, most: 31_622_400 },
  /** Of cors, in seconds. */
  maxAge: { least: 0, most: 2 ** 31 },
  optionsSuccessStatus: { least: 200, most: 299 },
  /** Of terminate. */
  statusCode: { least: 200, most: 599 },
} as const;

/** Why a text (or one of a list: `inList`) is no origin for cors, or null. */
export function originProblem(origin: string, inList: 'alone' | 'in a list'): string | null {
  if (origin === '*')
    return inList === 'alone' ? null : 'use "origin": "*" alone instead of a list for any origin, or name each origin';
  if (origin === 'null') return null;
  const url = URL.parse(origin);
  if (url !== null && `${url.protocol}//${url.host}` === origin) return null;
  return `"${origin}" is what no browser sends as its origin; use "*" or scheme and host without a path, e.g. "https://app.example.com"`;
}

/** Why a text is no address of a forward proxy, or null. What is in it is not repeated: it may hold a password. */
export function proxyUrlProblem(text: string): string | null {
  const url = URL.parse(text);
  return url?.protocol === 'http:' && url.hostname !== '' && url.pathname === '/' && url.search === '' && isEncoded(url)
    ? null
    : 'the address of a forward proxy is "http://host:port", with user:password@ before the host if it asks for them';
}

function isEncoded({ username, password }: URL): boolean {
  try {
    return decodeURIComponent(username + password) !== null;
  } catch {
    return false;
  }
}

/** Why texts cannot be sent as a list of methods or header names, or null. */
export const tokenListProblem = (tokens: readonly string[]): string | null =>
  tokens.map((name) => (name === '' ? null : headerNameProblem(name))).find((problem) => problem !== null) ?? null;

/** Why a text is no path for the condition `pathExact`, or null. */
export function exactPathProblem(path: string): string | null {
  if (!path.startsWith('/')) return `begin "${path}" with "/"; it is compared with the whole path, query included`;
  if (/[\s#]/.test(path) || !/^[\x21-\x7e]*$/.test(path))
    return `"${path}" holds characters that no request has; write it as it is sent, e.g. with "%20" for a blank`;
  return null;
}

/** Why a text is no scope, or null. */
export const scopeProblem = (scope: string): string | null =>
  scope === '' || scope.length > 200 ? 'a scope is a text of 1 to 200 characters, e.g. "cars:read"' : null;
