import { EventEmitter } from 'node:events';
import type { Duplex } from 'node:stream';
import type pg from 'pg';
import { BackendFrames } from './backend-frames.js';
import { NotPostgres } from './not-postgres.js';

/** What `pg` reads from, in clear text or out of TLS, is given to this one. */
interface Listening {
  attachListeners(stream: EventEmitter): void;
}

/** What `pg` listens to in place of the socket. */
function framesOf(socket: Duplex): EventEmitter {
  const frames = new BackendFrames();
  const whole = new EventEmitter();
  const take = (chunk: Buffer): void => {
    try {
      // Also what `pg` throws itself while it reads would end the process.
      frames.take(chunk, (frame) => void whole.emit('data', frame));
    } catch (error) {
      socket.off('data', take);
      socket.destroy(error instanceof NotPostgres ? error : new NotPostgres('an answer that nobody can read', error));
    }
  };
  socket.on('data', take);
  socket.on('end', () => whole.emit('end'));
  return whole;
}

/** `pg` reads what a server sends in good faith: a few bytes keep it busy for ever, or end the process. It gets sane messages only. */
export function guardConnection(connection: pg.Connection): void {
  const listening = connection as unknown as Listening;
  const attach = listening.attachListeners.bind(connection);
  listening.attachListeners = (socket) => attach(framesOf(socket as Duplex));
}
