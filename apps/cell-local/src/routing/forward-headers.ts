import type { IncomingMessage } from 'node:http';

/** Name, value, name, value, ... as `rawHeaders` has them. */
export type HeaderPairs = readonly string[];

/** Meant for the next hop only; `expect` was answered by our own server. */
const hopByHop = ['connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'upgrade', 'expect'];

/** Headers that go on to a unit: repeated ones, order and case as they came. `added` replaces what the client sent. */
export function requestHeaders(request: IncomingMessage, added: HeaderPairs): string[] {
  const dropped = new Set([...hopByHop, ...listedByConnection(request), ...namesOf(added)]);
  return [...without(request.rawHeaders, dropped), ...added];
}

export function answerHeaders(answer: IncomingMessage): string[] {
  return without(answer.rawHeaders, new Set([...hopByHop, ...listedByConnection(answer), 'transfer-encoding']));
}

/** `connection` and `upgrade` are what an upgrade is about, so they stay. */
export function upgradeHeaders(request: IncomingMessage, added: HeaderPairs): string[] {
  return [...without(request.rawHeaders, new Set(namesOf(added))), ...added];
}

function without(pairs: HeaderPairs, dropped: ReadonlySet<string>): string[] {
  const kept: string[] = [];
  for (let index = 0; index + 1 < pairs.length; index += 2) {
    const name = pairs[index] as string;
    if (!dropped.has(name.toLowerCase())) kept.push(name, pairs[index + 1] as string);
  }
  return kept;
}

/** A sender may not make us drop what says where the message goes and how long it is. */
const neverListed = new Set(['host', 'content-length', 'transfer-encoding']);
const listedByConnection = (message: IncomingMessage): string[] =>
  (message.headers.connection ?? '')
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && !neverListed.has(name));

const namesOf = (pairs: HeaderPairs): string[] =>
  pairs.flatMap((name, index) => (index % 2 === 0 ? [name.toLowerCase()] : []));
