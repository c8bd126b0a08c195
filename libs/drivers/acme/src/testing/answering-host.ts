import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Answers to authorities that want a name proved, as the entrance of a platform does: on one port for all names. */
export class AnsweringHost implements AsyncDisposable {
  /** By path. */
  private readonly answers = new Map<string, string>();

  private constructor(private readonly server: Server) {
    server.on('request', (asked, answer) => {
      const found = this.answers.get(asked.url ?? '');
      answer.writeHead(found === undefined ? 404 : 200).end(found);
    });
  }

  static async start(): Promise<AnsweringHost> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new AnsweringHost(server);
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  answer(token: string, text: string): void {
    this.answers.set(`/.well-known/acme-challenge/${token}`, text);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }
}
