import type { IncomingMessage } from 'node:http';
import type { DesiredCanary, StickyBy } from '@tiffin/contracts';

type KeyedRequest = Pick<IncomingMessage, 'headers'> & {
  readonly socket: { readonly remoteAddress?: string | undefined };
};

/** Answers of each request whether it is one of the canary's share. `salt`: of another one, other clients come first. */
export function dealRequests(
  { weightPercent, stickyBy }: DesiredCanary,
  salt: string,
  chance: () => number = Math.random,
): (request: KeyedRequest) => boolean {
  const share = weightPercent / 100;
  return (request) => {
    const key = stickyBy === null ? null : keyOf(request, stickyBy);
    // Below, not up to: a share of 0 is nobody's. Who is in a share is in each larger one too.
    return (key === null ? chance() : placeOf(salt + key)) < share;
  };
}

function keyOf({ headers, socket }: KeyedRequest, stickyBy: StickyBy): string | null {
  if (stickyBy.kind === 'client-address') return socket.remoteAddress ?? null;
  if (stickyBy.kind === 'cookie') return cookieOf(headers.cookie ?? '', stickyBy.name);
  const value = headers[stickyBy.name.toLowerCase()];
  return (Array.isArray(value) ? value[0] : value) || null;
}

function cookieOf(header: string, name: string): string | null {
  for (const pair of header.split(';')) {
    const at = pair.indexOf('=');
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim() || null;
  }
  return null;
}

/** Where in [0, 1) a key lies, as good as evenly: FNV-1a, mixed so that keys that differ in their last letter only lie apart. */
function placeOf(key: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < key.length; index += 1) hash = Math.imul(hash ^ key.charCodeAt(index), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}
