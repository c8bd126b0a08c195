import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

/** An address that leads to a service, until it is shut. */
export class Doorway {
  private readonly open = new Set<Socket>();
  private readonly server: Server;
  private port = 0;

  private constructor(to: URL) {
    this.server = createServer((from) => {
      const on = connect(Number(to.port), to.hostname);
      for (const socket of [from, on]) {
        this.open.add(socket);
        socket.on('error', () => undefined).on('close', () => this.open.delete(socket));
      }
      from.pipe(on).pipe(from);
    });
  }

  static async to(address: string): Promise<Doorway> {
    const doorway = new Doorway(new URL(address));
    await doorway.openAgain();
    return doorway;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async openAgain(): Promise<void> {
    await once(this.server.listen(this.port, '127.0.0.1'), 'listening');
    this.port = (this.server.address() as AddressInfo).port;
  }

  async shut(): Promise<void> {
    this.server.close();
    for (const socket of this.open) socket.destroy();
    await once(this.server, 'close');
  }
}
