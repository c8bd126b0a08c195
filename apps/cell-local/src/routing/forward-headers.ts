import type { IncomingMessage } from 'node:http';
import { hopByHopHeaders, leavesConnectionUsable, namedByConnection } from '@tiffin/http';

/** Name, value, name, value, ... as `rawHeaders` has them. */
export type HeaderPairs = readonly string[];

/** What becomes of a request's headers on the way to a unit, beside what concerns the connections alone. */
export interface HeaderChange {
  /** Headers of ours; each replaces what the client sent under its name. */
  readonly added: HeaderPairs;
  /** Whether a header of the client is kept back; asked with its name in lower case. */
  readonly withheld: (name: string) => boolean;
}

/** Headers that go on to a unit: repeated ones, order and case as they came. */
export function requestHeaders(request: IncomingMessage, change: HeaderChange): string[] {
  const named = new Set([...namedByConnection(request.headers.connection), ...namesOf(change.added)]);
  const dropped = (name: string): boolean => ofConnection(name) || named.has(name) || change.withheld(name);
  const kept = [...without(request.rawHeaders, dropped), ...change.added];
  return leavesConnectionUsable(request.headers) ? kept : [...kept, 'connection', 'close'];
}

export function answerHeaders(answer: IncomingMessage): string[] {
  const named = namedByConnection(answer.headers.connection);
  return without(answer.rawHeaders, (name) => hopByHopHeaders.has(name) || named.includes(name));
}

/** `connection` and `upgrade` are what an upgrade is about, so they stay. */
export function upgradeHeaders(request: IncomingMessage, { added, withheld }: HeaderChange): string[] {
  const replaced = namesOf(added);
  return [...without(request.rawHeaders, (name) => replaced.includes(name) || withheld(name)), ...added];
}

/** `expect` was answered by our own server; `transfer-encoding` tells the HTTP client to send in chunks. */
const ofConnection = (name: string): boolean =>
  name === 'expect' || (name !== 'transfer-encoding' && hopByHopHeaders.has(name));

function without(pairs: HeaderPairs, dropped: (name: string) => boolean): string[] {
  const kept: string[] = [];
  for (let index = 0; index + 1 < pairs.length; index += 2) {
    const name = pairs[index] as string;
    if (!dropped(name.toLowerCase())) kept.push(name, pairs[index + 1] as string);
  }
  return kept;
}

const namesOf = (pairs: HeaderPairs): string[] =>
  pairs.flatMap((name, index) => (index % 2 === 0 ? [name.toLowerCase()] : []));
