import { createHash } from 'node:crypto';
import type { RawAnswer } from './raw-call.js';
import { rawCall } from './raw-call.js';
import { caseHeader, type EchoBackend } from './echo-backend.js';
import type { Answered, Seen } from './observation.js';
import type { Addresses, PlacedCase } from './placed-case.js';
import type { StartedGateway } from './started-gateway.js';

/** What belongs to one connection or one moment, and is compared nowhere. */
const passing: ReadonlySet<string> = new Set(['date', 'connection', 'keep-alive', 'transfer-encoding', caseHeader]);

/** The two services that are behind the gateways, and where nobody listens. */
export interface Surroundings {
  readonly backends: readonly EchoBackend[];
  readonly addresses: Addresses;
}

/** Sends the requests of a case, one after the other, and tells what came of each, without what differs from run to run. */
export async function observe(
  gateway: StartedGateway,
  placed: PlacedCase,
  { backends, addresses }: Surroundings,
): Promise<readonly Answered[]> {
  const { id, of } = placed;
  const plain = (text: string): string => shortened(withoutRun(text, placed, addresses));
  for (const backend of backends) backend.expect(id, placed.answer);
  const answers: Answered[] = [];
  for (const request of placed.requests) {
    const answer = await rawCall(gateway.port, request);
    const seen = backends.flatMap((backend) => backend.take(id));
    answers.push({
      ...plainAnswer(answer, plain),
      backend: seen.map((one) => plainSeen(one, plain, of.spelling ?? false)),
    });
  }
  return answers;
}

/** The messages of the log policy, complete once the gateway has ended: cases begin them with `[id]`. */
export function logged(lines: readonly string[], placed: PlacedCase, addresses: Addresses): readonly string[] {
  const mark = `[${placed.id}]`;
  return lines.flatMap((line) => {
    const at = line.indexOf(mark);
    if (at === -1 || (!line.startsWith('{') && !line.includes('log-policy'))) return [];
    const message = line.startsWith('{') ? String((JSON.parse(line) as { msg?: unknown }).msg) : line.slice(at);
    return [withoutRun(message, placed, addresses)];
  });
}

function plainAnswer({ status, headers, body }: RawAnswer, plain: (text: string) => string): Omit<Answered, 'backend'> {
  const kept: Record<string, string> = {};
  for (const [name, value] of headers) {
    const key = name.toLowerCase();
    if (passing.has(key)) continue;
    kept[key] = key in kept ? `${kept[key]} | ${plain(value)}` : plain(value);
  }
  for (const name of ['x-ratelimit-reset', 'retry-after']) if (name in kept) kept[name] = '<time>';
  return { status, headers: sorted(kept), body: plain(body) };
}

function plainSeen(seen: Seen, plain: (text: string) => string, spelling: boolean): Seen {
  const headers = Object.entries(seen.headers)
    .filter(([name]) => !passing.has(name.toLowerCase()))
    .map(([name, value]) => [spelling ? name : name.toLowerCase(), plain(value)] as const);
  return { ...seen, url: plain(seen.url), body: plain(seen.body), headers: sorted(Object.fromEntries(headers)) };
}

/** A long body is compared by its hash: nobody reads it. */
const shortened = (text: string): string =>
  text.length <= 2_000
    ? text
    : `<${text.length} characters, SHA-256 ${createHash('sha256').update(text).digest('hex')}>`;

const sorted = (record: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(record).sort(([one], [other]) => (one < other ? -1 : 1)));

function withoutRun(text: string, placed: PlacedCase, addresses: Addresses): string {
  let plain = text.replaceAll(placed.host, '{host}');
  for (const [word, address] of Object.entries(addresses)) {
    plain = plain.replaceAll(address, `{${word}}`).replaceAll(address.slice('http://'.length), `{${word}}`);
  }
  const unencoded = (whole: string, encoded: string): string => {
    const decoded = Buffer.from(encoded, 'base64').toString();
    return decoded.includes(placed.id) ? `Basic {base64:${decoded.replaceAll(placed.id, '{id}')}}` : whole;
  };
  return plain
    .replaceAll(/\bBasic ([\w+/]+=*)/g, unencoded)
    .replaceAll(new RegExp(`\\b${placed.id}\\b`, 'g'), '{id}')
    .replaceAll(/\b[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}\b/g, '<uuid>')
    .replaceAll(/\b(?=[A-Za-z]*\d)[0-9A-Za-z]{21,22}\b/g, '<id>');
}
