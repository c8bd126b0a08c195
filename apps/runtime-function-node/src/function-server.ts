import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { healthPath, metricsPath, readyPath, reservedPrefix, trafficPath } from '@tiffin/contracts';
import { stayInStep } from '@tiffin/http';
import { OwnTraffic, tellVersion } from '@tiffin/runtime';
import { ExpressRequest, ExpressResponse, pathOf } from '@tiffin/runtime/express';
import { FunctionCalls, type FunctionParts } from './function-calls.js';
import type { Handler } from './load-handler.js';

// Not imported: an import of node:http reads all of its exports, and with them loads fetch and WebSocket.
const { createServer } = process.getBuiltinModule('node:http');

const reserved = `${reservedPrefix}/`;

/** The HTTP face of one function: probes, metrics, CORS as Kubeless does it, and calls. */
export class FunctionServer {
  readonly #server: Server<typeof ExpressRequest, typeof ExpressResponse>;
  readonly #underWay = new Set<ExpressResponse>();
  readonly #traffic = new OwnTraffic();
  #calls: FunctionCalls | null = null;
  #isDraining = false;

  constructor(private readonly parts: FunctionParts) {
    this.#server = createServer(
      // A proxy in front reuses connections; closing them after Node's 5 s would race with its next request.
      { IncomingMessage: ExpressRequest, ServerResponse: ExpressResponse, keepAliveTimeout: 75_000 },
      (request, response) => this.#receive(request, response),
    );
    stayInStep(this.#server);
    tellVersion(this.#server, parts.unitVersion ?? null);
  }

  listen(host: string, port: number): Promise<AddressInfo> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, host, () => resolve(this.#server.address() as AddressInfo));
    });
  }

  /** From now on the function can be called; before, callers get 503. */
  serve(handler: Handler): void {
    this.#calls = new FunctionCalls(this.parts, handler);
  }

  /** Finishes what is under way, then closes. Answers how many requests were cut off because the time was over. */
  async drain(limitMs: number): Promise<number> {
    this.#isDraining = true;
    for (const response of this.#underWay) closeAfter(response);
    let cutOff = 0;
    const timer = setTimeout(() => {
      cutOff = this.#underWay.size;
      void this.#stopListening();
      this.#server.closeAllConnections();
    }, limitMs);
    // It listens on until these are done, so that /.tiffin/readyz can say 503 to whoever still sends new requests here.
    await Promise.all([...this.#underWay].map(closed));
    await this.#stopListening();
    clearTimeout(timer);
    return cutOff;
  }

  #stopListening(): Promise<void> {
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  #receive(request: ExpressRequest, response: ExpressResponse): void {
    this.#underWay.add(response);
    response.once('close', () => this.#underWay.delete(response));
    if (this.#isDraining) closeAfter(response);
    const path = pathOf(request.url);
    if (this.#answerProbe(path, response)) return;
    const startedAt = performance.now();
    response.once('close', () => {
      const status = response.writableFinished ? response.statusCode : undefined;
      this.#traffic.count(status, (performance.now() - startedAt) / 1_000);
    });
    response.setHeader('access-control-allow-origin', '*');
    if (request.method === 'OPTIONS') answerPreflight(request, response);
    else if (this.#calls) void this.#calls.serve(request, response);
    else answerText(response, 503, 'The function is not ready yet.');
  }

  #answerProbe(path: string, response: ExpressResponse): boolean {
    if (!path.startsWith(reserved)) return false;
    if (path === healthPath) answerText(response, 200, 'OK');
    else if (path === readyPath) this.#answerReady(response);
    else if (path === metricsPath) answerText(response, 200, this.parts.metrics.text());
    else if (path === trafficPath) answerText(response, 200, JSON.stringify(this.#traffic.report()));
    else answerText(response, 404, `There is nothing at ${path}.`);
    return true;
  }

  #answerReady(response: ExpressResponse): void {
    if (this.#isDraining) answerText(response, 503, 'shutting down');
    else if (this.#calls) answerText(response, 200, 'OK');
    else answerText(response, 503, 'starting');
  }
}

function answerText(response: ExpressResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(text);
}

/** Allows whatever is asked for, as Kubeless does; a gateway with a cors policy answers preflights before they come here. */
function answerPreflight(request: ExpressRequest, response: ExpressResponse): void {
  const method = request.headers['access-control-request-method'];
  const headers = request.headers['access-control-request-headers'];
  if (method !== undefined) response.setHeader('access-control-allow-methods', method);
  if (headers !== undefined) response.setHeader('access-control-allow-headers', headers);
  response.end();
}

function closeAfter(response: ExpressResponse): void {
  if (!response.headersSent) response.setHeader('connection', 'close');
}

const closed = (response: ExpressResponse): Promise<void> =>
  new Promise((resolve) => response.once('close', () => resolve()));
