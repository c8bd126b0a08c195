import type { IncomingHttpHeaders } from 'node:http';

/** What a proxy says of the request that it got; undefined: nothing. */
export interface Hop {
  readonly address: string | undefined;
  readonly protocol: string | undefined;
}

/**
 * The way of a request, the client first, as proxies tell it: by `X-Forwarded-For` and `-Proto`, or else by `Forwarded` (RFC 7239). None where
 * they tell nothing.
 */
export function forwardedHops(headers: IncomingHttpHeaders): readonly Hop[] {
  const addresses = listIn(headers['x-forwarded-for']);
  const protocols = listIn(headers['x-forwarded-proto']);
  if (addresses.length > 0)
    return addresses.map((address, index) => ({
      address,
      // A proxy adds to both, or the last one that says how it was asked says so for all of them.
      protocol: protocols.length === addresses.length ? protocols[index] : protocols.at(-1),
    }));
  if (protocols.length > 0) return [{ address: undefined, protocol: protocols.at(-1) }];
  return headers.forwarded === undefined ? none : unquotedParts(String(headers.forwarded), ',').map(hopOf);
}

const none: readonly never[] = [];

const listIn = (header: string | string[] | undefined): readonly string[] =>
  header === undefined || header === ''
    ? none
    : String(header)
        .split(',')
        .map((one) => one.trim());

function hopOf(element: string): Hop {
  const pairs = new Map<string, string>();
  for (const pair of unquotedParts(element, ';')) {
    const equals = pair.indexOf('=');
    const name = pair.slice(0, Math.max(0, equals)).trim().toLowerCase();
    if (name !== '' && !pairs.has(name)) pairs.set(name, unquoted(pair.slice(equals + 1).trim()));
  }
  return { address: withoutPort(pairs.get('for')), protocol: pairs.get('proto') };
}

/** What stands between separators that are in no quoted text. */
function unquotedParts(text: string, separator: string): readonly string[] {
  const parts: string[] = [];
  let [from, isQuoted] = [0, false];
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at];
    if (sign === '"') isQuoted = !isQuoted;
    else if (sign === '\\' && isQuoted) at += 1;
    else if (sign === separator && !isQuoted) {
      parts.push(text.slice(from, at));
      from = at + 1;
    }
  }
  return [...parts, text.slice(from)];
}

const unquoted = (value: string): string =>
  value.length > 1 && value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1).replace(/\\(.)/g, '$1') : value;

/** `[2001:db8::1]:4711` and `192.0.2.1:80` are an address with a port. */
function withoutPort(node: string | undefined): string | undefined {
  if (node?.startsWith('[') === true) return node.slice(1, node.indexOf(']') === -1 ? undefined : node.indexOf(']'));
  return node?.split(':').length === 2 ? node.split(':')[0] : node;
}
