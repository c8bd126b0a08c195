import type { ServerHttp2Session, ServerHttp2Stream } from 'node:http2';
import type { TLSSocket } from 'node:tls';
import { carryStream } from './carry-stream.js';
import { InnerSocket } from './inner-socket.js';

const idleMs = 75_000;
/** As nginx has it by default. */
const settings = { maxConcurrentStreams: 128, enableConnectProtocol: false };

/** The clients that speak HTTP/2. What their streams ask for is asked of an HTTP/1.1 server, each over a connection of its own. */
export class Http2Sessions {
  readonly #open = new Set<ServerHttp2Session>();
  #draining = false;

  /** `serve`: gives a connection to that server. */
  constructor(private readonly serve: (socket: InnerSocket) => void) {}

  /** `socket`: of a client with whom `h2` was agreed. The library is loaded for the first of them. */
  take(socket: TLSSocket): void {
    const session = process.getBuiltinModule('node:http2').performServerHandshake(socket, { settings });
    this.#open.add(session);
    session.once('close', () => this.#open.delete(session));
    // What a client does wrong ends its session, and says nothing to anybody else.
    session.on('error', () => undefined);
    session.setTimeout(idleMs, () => session.close());
    session.on('stream', (stream: ServerHttp2Stream, ...[, , raw]: [object, number, string[]]) => {
      carryStream(stream, raw, () => this.#connect(socket));
      if (this.#draining) session.close();
    });
  }

  /** Tells clients to ask elsewhere from now on; what is under way is answered. */
  drain(): void {
    this.#draining = true;
    for (const session of this.#open) session.close();
  }

  destroy(): void {
    for (const session of this.#open) session.destroy();
  }

  #connect(client: TLSSocket): InnerSocket {
    const [ours, theirs] = InnerSocket.pair(client);
    this.serve(theirs);
    return ours;
  }
}
