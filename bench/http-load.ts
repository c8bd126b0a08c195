import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

export interface Load {
  readonly port: number;
  /** Whole, with their heads; `graphqlRequest` makes those of the api. Sent in turn, by each connection from another one on. */
  readonly requests: readonly [Buffer, ...Buffer[]];
  readonly connections: number;
  readonly forMs: number;
}

export interface LoadResult {
  readonly perSecond: number;
  /** Of each answer. */
  readonly tookMs: readonly number[];
}

/**
 * Sends requests again and again over each of its connections, the next once the answer is there. Bare sockets, so that
 * the measuring costs a fraction of what is measured. Throws where an answer is not a 200 without errors.
 */
export async function load(options: Load): Promise<LoadResult> {
  const tookMs: number[] = [];
  const startedAt = performance.now();
  const until = startedAt + options.forMs;
  await Promise.all(
    Array.from({ length: options.connections }, (_, at) => keepAsking(options, { until, first: at }, tookMs)),
  );
  return { perSecond: (tookMs.length / (performance.now() - startedAt)) * 1000, tookMs };
}

interface Turn {
  readonly until: number;
  /** Which request is the first. */
  readonly first: number;
}

async function keepAsking(options: Load, { until, first }: Turn, tookMs: number[]): Promise<void> {
  const socket = connect(options.port, '127.0.0.1').setNoDelay(true);
  await once(socket, 'connect');
  const answers = new Answers(socket);
  const { requests } = options;
  for (let at = first; performance.now() < until; at += 1) {
    const sentAt = performance.now();
    socket.write(requests[at % requests.length] ?? requests[0]);
    await answers.next();
    tookMs.push(performance.now() - sentAt);
  }
  socket.destroy();
}

interface GraphqlCall {
  readonly port: number;
  readonly token: string;
  readonly query: string;
}

/** A whole request to an api of ours. */
export function graphqlRequest({ port, token, query }: GraphqlCall): Buffer {
  const body = JSON.stringify({ query });
  return Buffer.from(
    `POST /graphql HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\ncontent-type: application/json\r\n` +
      `authorization: Bearer ${token}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}

/** Reads answers with a length off a connection, one at a time. */
class Answers {
  private text = '';
  private settle: { resolve(): void; reject(error: Error): void } | null = null;

  constructor(socket: Socket) {
    socket.setEncoding('latin1').on('data', (chunk) => this.take(String(chunk)));
    socket.on('error', (error) => this.settle?.reject(error));
    socket.on('close', () => this.settle?.reject(new Error('the server closed the connection')));
  }

  next(): Promise<void> {
    return new Promise((resolve, reject) => (this.settle = { resolve, reject }));
  }

  private take(chunk: string): void {
    this.text += chunk;
    const end = this.text.indexOf('\r\n\r\n');
    if (end < 0) return;
    const length = Number(/content-length: (\d+)/i.exec(this.text.slice(0, end))?.[1]);
    if (this.text.length < end + 4 + length) return;
    const answer = this.text;
    this.text = '';
    if (answer.startsWith('HTTP/1.1 200') && !answer.includes('"errors":[')) this.settle?.resolve();
    else this.settle?.reject(new Error(`not the answer that is measured: ${answer.slice(0, 2_000)}`));
  }
}
