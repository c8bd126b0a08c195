import { createServer } from 'node:net';
import { Failure } from '../failure.js';

/** A port on loopback: the wanted one or, where it is taken, the next that is free. 0 lets the kernel choose. */
export async function freePort(wanted: number, taken: ReadonlySet<number> = new Set()): Promise<number> {
  for (let port = wanted; port < wanted + 100 && port <= 65_535; port += 1) {
    const found = taken.has(port) ? null : await tryPort(port);
    if (found !== null) return found;
  }
  throw new Failure(
    `The ports ${wanted} to ${wanted + 99} are all taken. Choose others with --port and --router-port.`,
  );
}

function tryPort(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(null));
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' ? (address?.port ?? null) : null));
    });
  });
}
