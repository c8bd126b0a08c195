import type { Socket } from 'node:net';

const patient = new WeakSet<Socket>();
type Written = (error?: Error | null) => void;

/**
 * Lets a client's connection read to its end before it fails. A server that answers before it has the whole request and
 * closes resets the connection; Node then destroys the socket at the next write, and the answer with it, although it lies
 * in the system's buffer. So a write that fails stays open here: reading goes on, and ends the connection by itself with
 * the answer, the end or the reset.
 */
export function readBeforeFailing(socket: Socket): void {
  if (patient.has(socket)) return;
  patient.add(socket);
  const write = socket._write.bind(socket);
  socket._write = (chunk: unknown, encoding, written) => write(chunk, encoding, unlessFailed(socket, written));
  const writev = socket._writev?.bind(socket);
  if (writev !== undefined) socket._writev = (chunks, written) => writev(chunks, unlessFailed(socket, written));
}

function unlessFailed(socket: Socket, written: Written): Written {
  return (error) => {
    const isReset = error != null && 'code' in error && (error.code === 'EPIPE' || error.code === 'ECONNRESET');
    if (!isReset) return written(error);
    // Nothing can be written any more, so there is nothing to wait for but what the other side has said.
    socket.destroySoon = () => socket.destroy();
    socket.once('end', () => socket.destroy());
  };
}
