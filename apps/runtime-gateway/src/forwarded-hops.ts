import type { IncomingHttpHeaders } from 'node:http';
import { plainAddress } from './networks.js';
import { isIP } from './process/node-builtins.js';

/** What a proxy says of the request that it got; undefined: nothing. */
export interface Hop {
  /** An IP address. */
  readonly address: string | undefined;
  readonly protocol: string | undefined;
}

/**
 * The way of a request, the client first, as proxies tell it by `X-Forwarded-For` and `-Proto`, or by `Forwarded` (RFC 7239). It begins behind
 * the last hop that is no address: what stands before that one may be anybody's text. None where they tell nothing.
 */
export function forwardedHops(headers: IncomingHttpHeaders): readonly Hop[] {
  const hops = headers.forwarded === undefined ? listedHops(headers) : elements(headers.forwarded).map(hopOf);
  const unknown = hops.findLastIndex(({ address }) => address === undefined);
  // Of one whom the nearest proxy cannot name, it can still say how they asked.
  return hops.slice(Math.min(unknown + 1, hops.length - 1));
}

function listedHops(headers: IncomingHttpHeaders): readonly Hop[] {
  const addresses = listIn(headers['x-forwarded-for']);
  const protocols = listIn(headers['x-forwarded-proto']);
  if (addresses.length === 0 && protocols.length > 0) return [{ address: undefined, protocol: protocols.at(-1) }];
  // Proxies add at the end of both: a client that sends one list alone must not shift the one against the other. One that all replace has one word.
  return addresses.map((address, index) => ({
    address: addressIn(address),
    protocol: protocols[protocols.length - addresses.length + index] ?? protocols.at(-1),
  }));
}

const none: readonly never[] = [];

const listIn = (header: string | string[] | undefined): readonly string[] =>
  header === undefined || header === ''
    ? none
    : String(header)
        .split(',')
        .map((one) => one.trim());

/** What stands between commas that are in no quoted text. From the end, so that a quote which a client left open takes in nothing that a proxy added. */
function elements(text: string): readonly string[] {
  const found: string[] = [];
  let [end, isQuoted] = [text.length, false];
  for (let at = text.length - 1; at >= 0; at -= 1) {
    if (text[at] === '"') isQuoted = isQuoted && isEscaped(text, at) ? true : !isQuoted;
    else if (text[at] === ',' && !isQuoted) {
      found.push(text.slice(at + 1, end));
      end = at;
    }
  }
  return [...found, text.slice(0, end)].toReversed();
}

function isEscaped(text: string, at: number): boolean {
  let from = at;
  while (text[from - 1] === '\\') from -= 1;
  return (at - from) % 2 === 1;
}

const pair = /[\t ]*([\w!#$%&'*+.^`|~-]+)=(?:"((?:[^"\\]|\\.)*)"|([^\t ",;]*))[\t ]*(?:;|$)/y;

/** All of it or nothing: half an element is no proxy's. */
function hopOf(element: string): Hop {
  const pairs = new Map<string, string>();
  pair.lastIndex = 0;
  for (let at = 0; at < element.length; at = pair.lastIndex) {
    const found = pair.exec(element);
    const name = found?.[1]!.toLowerCase();
    if (name === undefined || pairs.has(name)) return unknownHop;
    pairs.set(name, found![2]?.replace(/\\(.)/g, '$1') ?? found![3]!);
  }
  return { address: addressIn(pairs.get('for')), protocol: pairs.get('proto') };
}

const unknownHop: Hop = { address: undefined, protocol: undefined };

/** `[2001:db8::1]:4711` and `192.0.2.1:80` are an address with a port; `unknown` and `_hidden` are none. */
function addressIn(node: string | undefined): string | undefined {
  const [, inBrackets, beforePort] = /^(?:\[([^\]]*)\](?::\d+)?|([^:]*):\d+)$/.exec(node ?? '') ?? [];
  const address = inBrackets ?? beforePort ?? node ?? '';
  return isIP(address) === 0 ? undefined : plainAddress(address);
}
