import { Socket } from 'node:net';

/** Calls back once when the other end of the pipe is closed: the supervisor is gone. */
export function watchLifeline(fd: number, onGone: () => void): void {
  const pipe = new Socket({ fd, readable: true, writable: false });
  // A reset is followed by `close`, which is what counts.
  pipe.on('error', () => undefined);
  pipe.once('close', onGone);
  pipe.resume();
  pipe.unref();
}
