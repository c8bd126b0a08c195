import { createServer, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { proxyTo } from './gateway-config.js';
import { type RunningGateway, startGateway } from './start-gateway.js';

/** A request, as whoever has read it to its end saw it. */
export interface SeenRequest {
  /** The gateway's number of it; null: it has none, or another's. */
  readonly id: string | null;
  readonly method: string;
  readonly url: string;
  readonly host: string;
  /** In Latin-1. */
  readonly body: string;
}

/** What stands between the gateway and the service; answers the address under which the gateway finds it. */
export type Between = (serviceUrl: string) => Promise<string>;

interface Sent {
  readonly bytes: Buffer;
  readonly waitMs: number;
}

export interface Outcome {
  readonly statuses: readonly number[];
  /** What the service read of it, as answers say. */
  readonly seen: readonly SeenRequest[];
}

const gatewayId = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/;
/** How long those are waited for who wait for more bytes, that never come; the second time for what looks wrong, which may have been slow only. */
const silenceMs = [1_000, 5_000] as const;

const last = 'GET /last HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n';

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

/** A server that reads requests as Node does, and says in the answer, and to `tell`, what it has read. */
function reader(tell: (seen: SeenRequest, request: IncomingMessage) => void): Server {
  return createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const seen = seenOf(request, Buffer.concat(parts).toString('latin1'));
      tell(seen, request);
      response.setHeader('x-seen', Buffer.from(JSON.stringify(seen)).toString('base64'));
      response.end();
    });
  });
}

function seenOf({ method, url, headers }: IncomingMessage, body: string): SeenRequest {
  const id = headers['eg-request-id'];
  const isOurs = typeof id === 'string' && gatewayId.test(id) && headers['x-request-id'] === id;
  return { id: isOurs ? id : null, method: method!, url: url!, host: headers.host ?? '', body };
}

/** The same bytes, read by a server of Node, and through a gateway by what is behind it. */
export class ComparedRequests {
  /** All that the service has read. */
  readonly read: SeenRequest[] = [];
  readonly #service = reader((seen) => void this.read.push(seen));
  readonly #plain = reader((seen, { socket }) => void this.#plainly.get(socket.remotePort!)?.push(seen));
  readonly #plainly = new Map<number, SeenRequest[]>();
  #gateway!: RunningGateway;
  #plainPort = 0;

  async start(between: Between = (url) => Promise.resolve(url)): Promise<void> {
    const address = await between(`http://127.0.0.1:${await listening(this.#service)}`);
    this.#gateway = await startGateway(proxyTo([address], { changeOrigin: false }));
    this.#plainPort = await listening(this.#plain);
  }

  async stop(): Promise<void> {
    await this.#gateway.stop();
    for (const server of [this.#service, this.#plain]) {
      server.closeAllConnections();
      server.close();
    }
  }

  /** What is wrong with how the gateway passed these bytes on, or null, and what came of them. */
  async problemWith(bytes: Buffer): Promise<{ readonly problem: string | null; readonly outcome: Outcome }> {
    const first = await this.#compare(bytes, silenceMs[0]);
    return first.problem === null ? first : this.#compare(bytes, silenceMs[1]);
  }

  async #compare(
    bytes: Buffer,
    waitMs: number,
  ): Promise<{ readonly problem: string | null; readonly outcome: Outcome }> {
    const sent = { bytes, waitMs };
    const [plainly, outcome] = await Promise.all([this.#readPlainly(sent), this.#readBehind(sent)]);
    return { problem: problemOf(plainly, outcome), outcome };
  }

  async #readPlainly(sent: Sent): Promise<readonly SeenRequest[]> {
    const seen: SeenRequest[] = [];
    let from = 0;
    await send(this.#plainPort, sent, (port) => {
      from = port;
      this.#plainly.set(port, seen);
    });
    this.#plainly.delete(from);
    return seen;
  }

  async #readBehind(sent: Sent): Promise<Outcome> {
    const answers = await send(this.#gateway.port, sent);
    const seen = [...answers.matchAll(/^x-seen: (.*)\r$/gim)].map(
      ([, text]) => JSON.parse(Buffer.from(text!, 'base64').toString()) as SeenRequest,
    );
    return { seen, statuses: [...answers.matchAll(/^HTTP\/1\.1 (\d{3})/gm)].map(([, status]) => Number(status)) };
  }
}

/** All that comes back, in Latin-1. */
function send(
  port: number,
  { bytes, waitMs }: Sent,
  opened: (localPort: number) => void = () => undefined,
): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    let answers = '';
    socket.once('connect', () => {
      opened(socket.localPort!);
      socket.write(bytes);
      socket.write(last);
    });
    socket.on('data', (part: Buffer) => (answers += part.toString('latin1')));
    socket.on('error', () => undefined);
    socket.setTimeout(waitMs, () => socket.destroy());
    socket.on('close', () => resolve(answers));
  });
}

/** What came behind the gateway has to be, in this order, among what a server of Node reads of the same bytes. */
function problemOf(plainly: readonly SeenRequest[], { seen }: Outcome): string | null {
  let at = 0;
  for (const one of seen) {
    if (one.id === null) return `a request that the gateway did not send: ${JSON.stringify(one)}`;
    const found = plainly.findIndex((other, place) => place >= at && isSame(other, one));
    if (found === -1) return `read as ${JSON.stringify(one)}, by Node as ${JSON.stringify(plainly)}`;
    at = found + 1;
  }
  return null;
}

function isSame(plain: SeenRequest, behind: SeenRequest): boolean {
  const [, host = plain.host, target = ''] = /^https?:\/\/([^/?#]*)(.*)$/i.exec(plain.url) ?? [
    '',
    plain.host,
    plain.url,
  ];
  const url = target.startsWith('/') ? target : `/${target}`;
  return plain.method === behind.method && plain.body === behind.body && url === behind.url && host === behind.host;
}
