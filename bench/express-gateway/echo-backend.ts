import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { BackendAnswer } from './conformance-case.js';
import type { Seen } from './observation.js';

/** Every request of a case carries it, so that a service knows which answer is wanted of it. */
export const caseHeader = 'x-case';

/** A service behind both gateways: answers as a case wants, and remembers what it got, until it is asked. */
export class EchoBackend {
  readonly #seen = new Map<string, Seen[]>();
  readonly #answers = new Map<string, BackendAnswer>();
  readonly #server: Server;

  private constructor(private readonly name: string) {
    this.#server = createServer((request, response) => this.#serve(request, response));
  }

  static async start(name: string): Promise<EchoBackend> {
    const backend = new EchoBackend(name);
    await new Promise<void>((resolve) => backend.#server.listen(0, '127.0.0.1', resolve));
    return backend;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** What is answered to the requests of a case. */
  expect(id: string, answer: BackendAnswer): void {
    this.#answers.set(id, answer);
  }

  /** The requests of a case since it was last asked. */
  take(id: string): readonly Seen[] {
    const seen = this.#seen.get(id) ?? [];
    this.#seen.delete(id);
    return seen;
  }

  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  #serve(request: IncomingMessage, response: ServerResponse): void {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('error', () => undefined);
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      if (request.url === '/introspect') return void introspect(body, request, response);
      const id = String(request.headers[caseHeader] ?? '');
      const { method = '', url = '' } = request;
      const seen = { at: this.name, method, url, headers: spelt(request.rawHeaders), body };
      this.#seen.set(id, [...(this.#seen.get(id) ?? []), seen]);
      answer(response, this.#answers.get(id) ?? {});
    });
  }
}

function spelt(raw: readonly string[]): Record<string, string> {
  const headers: Record<string, string> = {};
  for (let index = 0; index < raw.length; index += 2) {
    const [name, value] = [raw[index]!, raw[index + 1]!];
    headers[name] = name in headers ? `${headers[name]} | ${value}` : value;
  }
  return headers;
}

function answer(
  response: ServerResponse,
  { status = 200, headers, body = '{"from":"backend"}', parts = 1 }: BackendAnswer,
): void {
  const all = headers ?? [['Content-Type', 'application/json']];
  for (const [name, value] of all) response.appendHeader(name, value);
  if (parts === 1) {
    response.writeHead(status);
    response.end(body);
    return;
  }
  response.writeHead(status);
  const size = Math.ceil(body.length / parts);
  const write = (at: number): void => {
    if (at >= body.length) return void response.end();
    response.write(body.slice(at, at + size));
    setImmediate(write, at + size);
  };
  write(0);
}

/** RFC 7662, for tokens that say themselves what they are: `active`, or `active-SCOPE-SCOPE`; about `silent` nothing is said. */
function introspect(body: string, request: IncomingMessage, response: ServerResponse): void {
  const token = new URLSearchParams(body).get('token') ?? '';
  const [first, ...scopes] = token.split('-');
  const trusted = request.headers.authorization !== 'wrong';
  if (first === 'silent') return;
  const active = first === 'active' && trusted;
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(active ? { active, scope: scopes.join(' '), sub: 'someone' } : { active: false }));
}
