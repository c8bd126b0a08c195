/** Calls back once when the other end of the pipe is closed: whoever started this process is gone. */
export function watchLifeline(fd: number, gone: () => void): void {
  const { Socket } = process.getBuiltinModule('node:net');
  const pipe = new Socket({ fd, readable: true, writable: false });
  // A reset counts as gone too; `close` follows it.
  pipe.on('error', () => undefined);
  pipe.once('close', gone);
  pipe.resume();
  // A process that has nothing left to do ends by itself.
  pipe.unref();
}
