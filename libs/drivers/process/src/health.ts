import { createServer, type Server } from 'node:http';

/**
 * Answers how a process is that serves nobody: `/healthz`: it lives, and its event loop turns. `/readyz`: it works, that is, it has started and is not told
 * to end. Whoever rolls out new versions goes by the second, and restarts by the first.
 */
export class Health {
  isReady = false;

  /** On all addresses: what asks is outside. Null: nobody asks. */
  static async listen(port: number | null): Promise<Health> {
    const health = new Health();
    if (port === null) return health;
    const server = createServer(({ url }, answer) => {
      const isKnown = url === '/healthz' || url === '/readyz';
      const isWell = url === '/healthz' || health.isReady;
      answer.writeHead(isKnown ? (isWell ? 200 : 503) : 404, { 'content-type': 'text/plain' });
      answer.end(isKnown && isWell ? 'OK' : 'Not ready.');
    });
    await listening(server, port);
    // It is there for the process, and not the other way round.
    server.unref();
    return health;
  }
}

const listening = (server: Server, port: number): Promise<void> =>
  new Promise((done, fail) => {
    server.once('error', fail);
    server.listen(port, () => done());
  });
