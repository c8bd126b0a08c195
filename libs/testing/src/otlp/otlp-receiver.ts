import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { waitUntil } from '../wait-until.js';
import { fromJson, fromProtobuf, type ReceivedSpan } from './received-span.js';

export type { ReceivedSpan } from './received-span.js';

type Answer = (response: ServerResponse) => void;

const accept: Answer = (response) => response.writeHead(200).end();

/** A collector that takes spans over HTTP, and reads what came with protobufjs. */
export class OtlpReceiver {
  readonly spans: ReceivedSpan[] = [];
  /** Of each request that came, whatever it was answered. */
  readonly requests: { readonly path: string; readonly headers: IncomingMessage['headers'] }[] = [];
  /** What becomes of a request: whoever answers otherwise takes no spans. */
  answer: Answer = accept;
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => void this.#take(request, response));
  }

  static async start(port = 0): Promise<OtlpReceiver> {
    const receiver = new OtlpReceiver();
    await new Promise<void>((resolve) => receiver.#server.listen(port, '127.0.0.1', resolve));
    return receiver;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** As the variables of a process say it, sent at once. */
  get settings() {
    return { OTEL_EXPORTER_OTLP_ENDPOINT: this.url, OTEL_BSP_SCHEDULE_DELAY: '1' };
  }

  accept(): void {
    this.answer = accept;
  }

  async waitFor(count: number): Promise<readonly ReceivedSpan[]> {
    await waitUntil(`${count} spans`, () => this.spans.length >= count, 20_000);
    return this.spans;
  }

  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.requests.push({ path: request.url!, headers: request.headers });
    const sent = await buffer(request).catch(() => null);
    const { answer } = this;
    if (sent !== null && answer === accept) this.spans.push(...readSpans(request.headers, sent));
    answer(response);
  }
}

function readSpans(headers: IncomingMessage['headers'], sent: Buffer): readonly ReceivedSpan[] {
  const body = headers['content-encoding'] === 'gzip' ? gunzipSync(sent) : sent;
  return headers['content-type'] === 'application/json' ? fromJson(body) : fromProtobuf(body);
}
