import { isReservedHeader } from '@tiffin/contracts';
import { foldedHeader, isForwardingHeader } from '@tiffin/http';
import { ownHeaders } from './request-headers.js';

/** Names, in lower case, and values of fields that come after a body. */
export type Trailers = readonly [name: string, value: string][];

/** What frames, routes, authenticates or changes a message is said before its body, and counts nowhere else (RFC 9110, 6.5.1). */
const neverTrail: ReadonlySet<string> = new Set([
  ...['connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade'],
  ...['content-length', 'content-encoding', 'content-type', 'content-range', 'host', 'expect', 'range', 'max-forwards'],
  ...['authorization', 'proxy-authorization', 'www-authenticate', 'proxy-authenticate', 'cookie', 'set-cookie'],
  ...['cache-control', 'pragma', 'vary', 'age', 'location', 'retry-after', 'forwarded'],
]);
const neverTrailsLike = /^(?:if-|x-forwarded-|access-control-)/;

/** Those of `raw`, name, value, name, value ..., that go on to a client. */
export const answerTrailers = (raw: readonly string[]): Trailers => passedTrailers(raw, () => false);

/** To a service: none that looks like what the platform, a trusted proxy or a step (`decided`, folded names) says of a request. */
export const requestTrailers = (raw: readonly string[], decided: (folded: string) => boolean): Trailers =>
  passedTrailers(
    raw,
    (name) => isReservedHeader(name) || isForwardingHeader(name) || ownHeaders.has(name) || decided(name),
  );

function passedTrailers(raw: readonly string[], isKeptBack: (folded: string) => boolean): Trailers {
  const passed: [string, string][] = [];
  for (let index = 0; index < raw.length; index += 2) {
    const name = raw[index]!.toLowerCase();
    const folded = foldedHeader(name);
    if (!neverTrail.has(folded) && !neverTrailsLike.test(folded) && !isKeptBack(folded))
      passed.push([name, raw[index + 1]!]);
  }
  return passed;
}
