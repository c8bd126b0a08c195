import {
  type ClientRequest,
  createServer,
  type IncomingMessage,
  request,
  type Server,
  type ServerResponse,
} from 'node:http';
import { once } from 'node:events';

/** What happens to one request instead of being passed on and answered. */
export type Fault =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string;
    }
  /** The registry does what it is asked, and this is what comes back. */
  | { readonly kind: 'answer after'; readonly status: number }
  /** The connection breaks once so many bytes of the request have been passed on. */
  | { readonly kind: 'reset'; readonly afterBytes: number }
  /** The registry does what it is asked, and then the connection breaks. */
  | { readonly kind: 'reset after' }
  /** The answer breaks off after so many bytes of its body. */
  | { readonly kind: 'truncate'; readonly afterBytes: number }
  /** Never answered. */
  | { readonly kind: 'hang' };

export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly authorization: string | undefined;
}

/** Stands in front of a registry, and does to requests what a test says. */
export class FaultProxy {
  readonly seen: Seen[] = [];
  /** Asked for each request. */
  fault: (seen: Seen) => Fault | undefined = () => undefined;

  private constructor(
    private readonly server: Server,
    private readonly targetPort: number,
  ) {
    server.on('request', (incoming, outgoing) => this.take(incoming, outgoing));
  }

  static async start(targetPort: number): Promise<FaultProxy> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new FaultProxy(server, targetPort);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as { port: number }).port}`;
  }

  /** Of each request since it was asked last, in order. */
  sinceLast = (): readonly string[] => this.seen.splice(0).map(({ method, path }) => `${method} ${path}`);

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }

  private take(incoming: IncomingMessage, outgoing: ServerResponse): void {
    const { method = '', url: path = '', headers } = incoming;
    const seen = { method, path, authorization: headers.authorization };
    this.seen.push(seen);
    const fault = this.fault(seen);
    if (fault?.kind === 'hang') return;
    if (fault?.kind === 'answer') {
      incoming.resume();
      outgoing.writeHead(fault.status, fault.headers).end(fault.body);
      return;
    }
    this.pass(incoming, outgoing, fault);
  }

  private pass(incoming: IncomingMessage, outgoing: ServerResponse, fault: Fault | undefined): void {
    const { method, url: path, headers } = incoming;
    // With the host that was asked: what the registry says of its addresses leads back here.
    const passed = request({ host: '127.0.0.1', port: this.targetPort, method, path, headers, agent: false });
    passed.on('error', () => outgoing.destroy());
    passed.on('response', (answer) => this.answer(answer, outgoing, fault));
    incoming.on('error', () => undefined);
    if (fault?.kind === 'reset') breakOff(incoming, passed, fault.afterBytes);
    else incoming.pipe(passed);
  }

  private answer(answer: IncomingMessage, outgoing: ServerResponse, fault: Fault | undefined): void {
    answer.on('error', () => outgoing.destroy());
    if (fault?.kind === 'reset after') {
      answer.resume().on('end', () => outgoing.socket?.resetAndDestroy());
      return;
    }
    if (fault?.kind === 'answer after') {
      answer.resume().on('end', () => outgoing.writeHead(fault.status).end());
      return;
    }
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    if (fault?.kind !== 'truncate') {
      answer.pipe(outgoing);
      return;
    }
    answer.once('data', (chunk: Buffer) => {
      outgoing.write(chunk.subarray(0, fault.afterBytes), () => outgoing.socket?.resetAndDestroy());
    });
  }
}

/** Passes so many bytes on, and then breaks the connection on both sides. */
function breakOff(incoming: IncomingMessage, passed: ClientRequest, afterBytes: number): void {
  let left = afterBytes;
  const end = () => passed.write('', () => (passed.destroy(), incoming.socket.resetAndDestroy()));
  incoming.on('data', (chunk: Buffer) => {
    if (left <= 0) return;
    passed.write(chunk.subarray(0, left));
    left -= chunk.length;
    if (left <= 0) end();
  });
  if (left <= 0) end();
}
