import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { Failure } from '../failure.js';

/** Where the walkthrough's canvas expects the service; a taken port moves it, and the canvas with it. */
export const usualServicePort = 8099;
const ports = 100;

/** The small HTTP server behind the walkthrough's service endpoint. It says what it was asked for. */
export class ParcelService {
  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  /** `address`: where it is called; absent: by this machine alone. */
  static async start(address = '127.0.0.1'): Promise<ParcelService> {
    const server = createServer((request, response) => {
      const body = JSON.stringify({ service: 'parcels', method: request.method, path: request.url });
      response.writeHead(200, { 'content-type': 'application/json' }).end(body);
    });
    return new ParcelService(server, `http://${address}:${await listenOnFirstFree(server, address)}`);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

/** Listens itself instead of looking first: what was free a moment ago may be taken by another `up`. */
async function listenOnFirstFree(server: Server, address: string): Promise<number> {
  for (let port = usualServicePort; port < usualServicePort + ports; port += 1) {
    if (await listens(server, { port, host: address })) return port;
  }
  throw new Failure(
    `The ports ${usualServicePort} to ${usualServicePort + ports - 1} are all taken, and the service of the walkthrough needs one. ` +
      'End what has one of them, or start with --no-walkthrough.',
  );
}

async function listens(server: Server, place: { readonly port: number; readonly host: string }): Promise<boolean> {
  server.listen(place);
  try {
    await once(server, 'listening');
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return false;
    throw error;
  }
}
