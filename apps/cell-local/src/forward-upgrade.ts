import type { IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { type HeaderPairs, upgradeHeaders } from './forward-headers.js';
import { sendAnswerRaw, unitNotReady } from './router-answer.js';
import type { Visitable } from './unit-slot.js';

export interface Upgrade {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  /** What the client sent after the headers. */
  readonly head: Buffer;
  readonly added: HeaderPairs;
}

/** Passes an upgrade (a WebSocket) through: the handshake as it came, then bytes both ways. */
export async function forwardUpgrade(target: Visitable, { request, socket, head, added }: Upgrade): Promise<void> {
  const visit = await target.enter();
  if (visit === null) return sendAnswerRaw(socket, unitNotReady);
  const upstream = connect(visit.process.port, '127.0.0.1');
  upstream.on('error', () => socket.destroy());
  upstream.on('close', () => {
    socket.destroy();
    visit.leave();
  });
  socket.on('close', () => upstream.destroy());
  if (socket.destroyed) return void upstream.destroy();
  upstream.write(handshake(request, added));
  upstream.write(head);
  socket.pipe(upstream).pipe(socket);
}

function handshake(request: IncomingMessage, added: HeaderPairs): string {
  const pairs = upgradeHeaders(request, added);
  const lines = pairs.flatMap((name, index) => (index % 2 === 0 ? [`${name}: ${pairs[index + 1]}`] : []));
  return `${request.method} ${request.url} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`;
}
