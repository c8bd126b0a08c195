import { mostSnapshotBytes, type TakenConsumers } from '@tiffin/contracts';
import { refuse, send } from '../answer.js';
import type { Exchange } from '../exchange.js';
import { clientHeader } from '../expressions/request-values.js';
import type { Consumers } from './consumer-directory.js';
import { SnapshotInvalid } from './read-snapshot.js';

/** The platform says by a PUT who may call from now on. Nobody else has the key. */
export function answerConsumers(exchange: Exchange, consumers: Consumers, key: string): void {
  if (!isSame(clientHeader(exchange, 'authorization') ?? '', `Bearer ${key}`)) return answer(exchange, 401, {});
  const { method } = exchange.request;
  if (method === 'GET') return answer(exchange, 200, known(consumers));
  if (method !== 'PUT') return refuse(exchange, 'METHOD_NOT_ALLOWED', { allow: 'GET, PUT' });
  // A request without a body has no end.
  if (!exchange.hasBody) return answer(exchange, 400, { message: 'there is no snapshot in it' });
  const parts: Buffer[] = [];
  let length = 0;
  exchange.request.on('data', (part: Buffer) => {
    length += part.length;
    if (length <= mostSnapshotBytes) parts.push(part);
  });
  exchange.request.on('end', () =>
    length > mostSnapshotBytes
      ? answer(exchange, 413, {})
      : void take(exchange, consumers, Buffer.concat(parts.splice(0)).toString()),
  );
}

/** However much of it is right, it takes as long. */
function isSame(given: string, expected: string): boolean {
  let difference = given.length ^ expected.length;
  for (let at = 0; at < expected.length; at++) difference |= given.charCodeAt(at) ^ expected.charCodeAt(at);
  return difference === 0;
}

async function take(exchange: Exchange, consumers: Consumers, text: string): Promise<void> {
  try {
    await consumers.takeInTurns(JSON.parse(text));
    answer(exchange, 200, known(consumers));
  } catch (error) {
    // What else it may be ends the process, as anywhere.
    if (!(error instanceof SnapshotInvalid || error instanceof SyntaxError)) throw error;
    answer(exchange, 400, { message: error.message });
  }
}

const known = ({ current: { version } }: Consumers): TakenConsumers => ({ version });

const answer = (exchange: Exchange, status: number, body: object): void =>
  send(exchange, {
    status,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
    body: JSON.stringify(body),
  });
