import { createServer, type Server } from 'node:http';
import { freePort } from '../stack/free-port.js';

/** Where the walkthrough's canvas expects the service; a taken port moves it, and the canvas with it. */
export const usualServicePort = 8099;

/** The small HTTP server behind the walkthrough's service endpoint. It says what it was asked for. */
export class ParcelService {
  readonly #server: Server;

  private constructor(
    server: Server,
    readonly url: string,
  ) {
    this.#server = server;
  }

  static async start(): Promise<ParcelService> {
    const port = await freePort(usualServicePort);
    const server = createServer((request, response) => {
      const body = JSON.stringify({ service: 'parcels', method: request.method, path: request.url });
      response.writeHead(200, { 'content-type': 'application/json' }).end(body);
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', resolve);
    });
    return new ParcelService(server, `http://127.0.0.1:${port}`);
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
