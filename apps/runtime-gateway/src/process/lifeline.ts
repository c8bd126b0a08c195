import { Socket } from './node-builtins.js';

/** Calls `onLost` once when the other end of the pipe closes: whoever supervises this process is gone. */
export function watchLifeline(fd: number, onLost: () => void): void {
  const pipe = new Socket({ fd, readable: true, writable: false });
  pipe.once('close', onLost);
  pipe.on('error', () => pipe.destroy());
  pipe.resume();
  // A gateway that has nothing left to serve ends by itself.
  pipe.unref();
}
