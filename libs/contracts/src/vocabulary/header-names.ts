import { foldedHeader, hopByHopHeaders } from '@tiffin/http';

/** Headers of one connection, and headers that the gateway itself decides: none is copied from a client, no policy sets one. */
const reserved: ReadonlySet<string> = new Set([
  ...hopByHopHeaders,
  'proxy-authorization',
  'expect',
  'host',
  'content-length',
  'eg-request-id',
  // The upstream trusts these to say who calls; a client must not be able to.
  'eg-consumer-id',
]);

const token = /^[\w!#$%&'*+.^`|~-]+$/;
const longestName = 200;

/** Whether a header of the client's stays at the gateway, however it is spelt. */
export const isReservedHeader = (name: string): boolean => reserved.has(foldedHeader(name));

/** Why a text is no name of a header, or null. */
export function headerNameProblem(name: string): string | null {
  if (!token.test(name)) return `"${name}" is no name of an HTTP header; use letters, digits and "-", e.g. "X-User-Id"`;
  return name.length > longestName ? `the name of a header has at most ${longestName} characters; shorten it` : null;
}

/** Why a policy cannot set a header, or null. */
export function policyHeaderProblem(name: string): string | null {
  const problem = headerNameProblem(name);
  if (problem !== null) return problem;
  if (!isReservedHeader(name)) return null;
  return `the header "${name}" is reserved: the gateway itself decides it; choose another name`;
}

/** Why the names that one policy sets do not go together, or null. */
export function repeatedHeaderProblem(names: readonly string[]): string | null {
  const seen = new Map<string, string>();
  for (const name of names) {
    const first = seen.get(foldedHeader(name));
    if (first !== undefined)
      return `"${first}" and "${name}" are one header to many servers (case, "_" and "-" do not count); remove one`;
    seen.set(foldedHeader(name), name);
  }
  return null;
}

/** Why a text cannot be the value of a header, or null. */
export const headerValueProblem = (text: string): string | null =>
  /^[\t\x20-\x7e\x80-\xff]*$/.test(text)
    ? null
    : 'a header holds visible characters only: no line breaks, control characters or characters beyond Latin-1';
