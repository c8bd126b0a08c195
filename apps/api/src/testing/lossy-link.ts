import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** A way to Postgres on which the answer to a commit can be lost, and with it the connection. */
export class LossyLink {
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();
  private isArmed = false;
  /** Commits whose answer was lost. */
  lost = 0;

  private constructor(private readonly to: URL) {
    this.server = createServer((client) => this.join(client));
  }

  static async open(url: string): Promise<LossyLink> {
    const link = new LossyLink(new URL(url));
    link.server.listen(0, '127.0.0.1');
    await once(link.server, 'listening');
    return link;
  }

  /** The database's URL by this way. */
  get url(): string {
    const url = new URL(this.to);
    [url.hostname, url.port] = ['127.0.0.1', String((this.server.address() as AddressInfo).port)];
    return url.toString();
  }

  /** The next commit reaches the server; nobody hears that it did. */
  loseNextCommit(): void {
    this.isArmed = true;
  }

  close(): void {
    this.sockets.forEach((socket) => socket.destroy());
    this.server.close();
  }

  private join(client: Socket): void {
    const server = connect(Number(this.to.port), this.to.hostname);
    const both = [client, server];
    let isLost = false;
    for (const socket of both) {
      this.sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => both.forEach((one) => one.destroy()));
    }
    client.on('data', (data) => {
      isLost = this.isArmed && /\bcommit\b/i.test(data.toString('latin1'));
      if (isLost) this.isArmed = false;
      server.write(data);
    });
    server.on('data', (data) => {
      if (!isLost) return void client.write(data);
      this.lost += 1;
      client.destroy();
    });
  }
}
