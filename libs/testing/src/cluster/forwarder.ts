import { connect, createServer, type Server, type Socket } from 'node:net';

/** Makes a port of this machine's loopback reachable for pods, who reach no loopback but their own. */
export class Forwarder {
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    readonly port: number,
  ) {}

  static async to(port: number, host = '127.0.0.1'): Promise<Forwarder> {
    const server = createServer({ allowHalfOpen: true });
    await new Promise<void>((done) => server.listen(0, '0.0.0.0', done));
    const forwarder = new Forwarder(server, (server.address() as { port: number }).port);
    server.on('connection', (from) => forwarder.join(from, connect({ host, port, allowHalfOpen: true })));
    return forwarder;
  }

  private join(from: Socket, to: Socket): void {
    for (const [one, other] of [
      [from, to],
      [to, from],
    ] as const) {
      this.sockets.add(one);
      one.on('error', () => other.destroy()).once('close', () => this.sockets.delete(one));
      one.pipe(other);
    }
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((done) => this.server.close(done));
  }
}
