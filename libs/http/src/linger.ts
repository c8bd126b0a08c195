import type { Socket } from 'node:net';

/** As nginx' `lingering_time` and `lingering_timeout`: how long a client may go on sending, and how long it may be silent. */
export const lingerTimings = { totalMs: 30_000, silenceMs: 5_000 };

const lingering = new WeakSet<Socket>();

/**
 * Closes a connection on which the client may still be sending (RFC 9112, 9.6): says that no more answers come, then reads
 * and drops what arrives until the client has closed too, or its time is over. Closed at once with unread bytes, the
 * system would send a reset, and a client that sees it while it writes throws away the answer that it has not read yet.
 */
export function linger(socket: Socket, { totalMs, silenceMs } = lingerTimings): void {
  if (socket.destroyed || lingering.has(socket)) return;
  lingering.add(socket);
  // The parser hears of nothing more: what arrives is the rest of a body or comes after our last answer, never a request.
  socket.removeAllListeners('data').removeAllListeners('end');
  socket.on('data', () => undefined);
  socket.once('end', () => destroyWhenWritten(socket));
  socket.end();
  socket.resume();
  // Node's HTTP server reads past the stream, which therefore believes that it is reading where the server has paused it.
  socket._read(0);
  socket.setTimeout(silenceMs, () => socket.destroy());
  const timer = setTimeout(() => socket.destroy(), totalMs);
  socket.once('close', () => clearTimeout(timer));
}

function destroyWhenWritten(socket: Socket): void {
  if (socket.writableFinished) socket.destroy();
  else socket.once('finish', () => socket.destroy());
}
