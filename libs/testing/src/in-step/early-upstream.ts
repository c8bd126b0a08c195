import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { leavesConnectionUsable } from '@tiffin/http';
import { sumOf, type Target } from './plan-call.js';

type Behaviour = (request: IncomingMessage, response: ServerResponse) => void;

/** Takes the connection out of the server's hands, as a server does that has lost interest in what still comes. */
function answerRaw({ socket, method }: IncomingMessage, connection: 'close' | 'keep-alive'): typeof socket {
  socket.removeAllListeners('data');
  socket.on('data', () => undefined);
  socket.pause();
  const body = method === 'HEAD' ? '' : 'early';
  socket.write(`HTTP/1.1 413 Early\r\nconnection: ${connection}\r\ncontent-length: 5\r\n\r\n${body}`);
  return socket;
}

function readOn(request: IncomingMessage, response: ServerResponse): void {
  request.resume();
  response.writeHead(413, { 'content-length': 5 }).end('early');
}

/** What servers in the wild do with a body that they do not want. */
const behaviours: Readonly<Record<string, Behaviour>> = {
  '/echo': (request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const body = Buffer.concat(parts);
      response.end(JSON.stringify({ length: body.length, sum: sumOf(body) }));
    });
  },
  '/reads-on': (request, response) => readOn(request, response),
  // What is small lies in buffers whoever reads it, and a connection that nobody reads at all is a broken server.
  '/stops-reading': (request, response) =>
    leavesConnectionUsable(request.headers) ? readOn(request, response) : void answerRaw(request, 'keep-alive'),
  '/closes': (request) => void answerRaw(request, 'close').destroySoon(),
  '/closes-politely': (request, response) => {
    request.resume();
    response.writeHead(403, { 'content-length': 5, connection: 'close' }).end('early');
  },
};

export const upstreamTargets: readonly Target[] = [
  { path: '/echo', tells: true },
  { path: '/echo', tells: true },
  { path: '/reads-on', early: 413 },
  { path: '/stops-reading', early: 413 },
  { path: '/closes', early: 413 },
  { path: '/closes-politely', early: 403 },
];

const brokenOff: ReadonlySet<string> = new Set(['ECONNRESET', 'EPIPE', 'HPE_INVALID_EOF_STATE']);

/** A server that answers early in every way there is, and remembers what it took for requests. */
export class EarlyUpstream {
  /** Requests for anything but the paths that it has: bytes of a body that somebody took for a request. */
  readonly strangers: string[] = [];
  readonly #server: Server;
  /** The server itself no longer knows of those that were taken out of its hands. */
  readonly #connections = new Set<Socket>();

  private constructor() {
    this.#server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
      const behave = behaviours[request.url ?? ''];
      if (behave !== undefined && request.headers['x-smuggled'] === undefined) return behave(request, response);
      this.strangers.push(`${request.method} ${request.url}`);
      response.writeHead(404).end();
    });
    this.#server.on('connection', (socket: Socket) => {
      this.#connections.add(socket);
      socket.once('close', () => this.#connections.delete(socket));
    });
    this.#server.on('clientError', (error: Error, socket) => {
      // That a proxy breaks off a request whose client broke off is right; anything else is bytes in the wrong place.
      const code = 'code' in error ? String(error.code) : '';
      if (!brokenOff.has(code)) this.strangers.push(`unreadable: ${code} ${error.message}`);
      socket.destroy();
    });
  }

  static async start(): Promise<EarlyUpstream> {
    const upstream = new EarlyUpstream();
    await new Promise<void>((resolve) => upstream.#server.listen(0, '127.0.0.1', resolve));
    return upstream;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    for (const socket of this.#connections) socket.destroy();
    await closed;
  }
}
