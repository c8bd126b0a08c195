import { Socket } from 'node:net';

/** Calls back when the other end of the pipe closes: whoever started us is gone. */
export function watchLifeline(fd: number, gone: () => void): void {
  const pipe = new Socket({ fd, readable: true, writable: false });
  pipe.on('error', () => undefined);
  pipe.on('close', gone);
  pipe.resume();
}
