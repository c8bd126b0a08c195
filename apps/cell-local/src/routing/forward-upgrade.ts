import { type IncomingMessage, request as send, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { linger } from '@tiffin/http';
import type { Measurement } from '@tiffin/contracts';
import type { RequestMeter } from '../requests/request-meter.js';
import { answerHeaders, type HeaderChange, type HeaderPairs, upgradeHeaders } from './forward-headers.js';
import { sendAnswerRaw, unitFailed, unitNotReady } from './router-answer.js';
import type { Visitable } from '../units/unit-slot.js';

export interface Upgrade {
  readonly request: IncomingMessage;
  readonly socket: Socket;
  /** What the client sent after the headers. */
  readonly head: Buffer;
  readonly change: HeaderChange;
  readonly meter: RequestMeter | undefined;
  readonly measure?: Measurement | undefined;
}

/**
 * Passes an upgrade (a WebSocket) through: bytes go both ways only once the unit has agreed to it. Before, they could be
 * further requests, which nobody would look at.
 */
export async function forwardUpgrade(
  target: Visitable,
  { request, socket, head, change, meter, measure }: Upgrade,
): Promise<void> {
  const visit = await target.enter();
  if (visit === null) return sendAnswerRaw(socket, target.closed ?? unitNotReady);
  // The connection is one request, whatever goes over it.
  if (meter?.take() === false) {
    visit.leave();
    return sendAnswerRaw(socket, meter.allowance.refusal());
  }
  const upstream = send({
    ...{ agent: false, host: '127.0.0.1', port: visit.process.port, setHost: false },
    ...{ method: request.method ?? 'GET', path: request.url ?? '/', headers: upgradeHeaders(request, change) },
  });
  let [agreed, answered] = [false, false];
  upstream.on('upgrade', (answer, unit, rest) => {
    agreed = true;
    measure?.answered(101);
    join(socket, unit);
    unit.on('close', visit.leave);
    socket.write(headOf(answer.statusCode, answer.rawHeaders), 'latin1');
    socket.write(rest);
    unit.write(head);
  });
  upstream.on('response', (answer) => {
    answered = true;
    measure?.answered(answer.statusCode ?? 502);
    socket.write(headOf(answer.statusCode, [...answerHeaders(answer), 'Connection', 'close']), 'latin1');
    answer.on('error', () => socket.destroy());
    answer.pipe(socket, { end: false });
    answer.on('end', () => linger(socket));
  });
  // Once it has answered, its answer tells how it ends: whole, or broken off.
  upstream.on('error', () => answered || sendAnswerRaw(socket, unitFailed));
  upstream.on('close', () => agreed || visit.leave());
  socket.on('close', () => upstream.destroy());
  if (socket.destroyed) upstream.destroy();
  else upstream.end();
}

/** Bytes both ways; the end of one side is the end of the other. */
function join(client: Duplex, unit: Duplex): void {
  for (const [one, other] of [
    [client, unit],
    [unit, client],
  ] as const) {
    one.on('error', () => other.destroy());
    one.on('close', () => other.destroy());
    one.pipe(other);
  }
}

function headOf(status = 502, pairs: HeaderPairs): string {
  const lines = pairs.flatMap((name, index) => (index % 2 === 0 ? [`${name}: ${pairs[index + 1]}`] : []));
  return `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('\r\n')}\r\n\r\n`;
}
