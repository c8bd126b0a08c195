import type { FunctionConfig } from '@tiffin/contracts';
import { traceIdOf, traceParentOf } from '@tiffin/http';
import { type JsonLog, ownStack, type RequestSpan, type RequestSpans } from '@tiffin/runtime';
import { acquaint, type ExpressRequest, type ExpressResponse, pathOf } from '@tiffin/runtime/express';
import { CallRefused } from './call-refused.js';
import type { CallMetrics } from './call-metrics.js';
import { CallExtensions } from './call-extensions.js';
import { buildContext, buildEvent } from './event.js';
import type { Handler } from './load-handler.js';
import { readBody } from './read-body.js';
import { CallTimeout, runWithin } from './run-within.js';
import { writeFailure, writeResult } from './write-result.js';

export interface FunctionParts {
  readonly config: FunctionConfig;
  readonly metrics: CallMetrics;
  readonly log: JsonLog;
  readonly bodyLimitBytes: number;
  /** What its health tells; null, or absent: nothing. */
  readonly unitVersion?: string | null;
  /** Undefined: spans go nowhere. */
  readonly spans?: RequestSpans | undefined;
}

/** How lines of the log name a call. */
interface CallIds {
  readonly requestId: string;
  /** Undefined where the caller told none, and none is begun here. */
  readonly traceId: string | undefined;
  readonly spanId?: string | undefined;
}

/** Takes one HTTP request through the handler and writes the answer. Never rejects. */
export class FunctionCalls {
  readonly #context;
  readonly #timeoutMs: number;
  readonly #runId = Math.random().toString(36).slice(2, 10);
  #count = 0;

  constructor(
    private readonly parts: FunctionParts,
    private readonly handler: Handler,
  ) {
    this.#context = buildContext(parts.config);
    this.#timeoutMs = parts.config.timeoutSeconds * 1000;
  }

  async serve(request: ExpressRequest, response: ExpressResponse): Promise<void> {
    const startedAt = performance.now();
    const span = this.#begin(request);
    const ids = { requestId: this.#requestId(request), ...traceIdsOf(request, span) };
    acquaint(request, response, (error) => this.#answerFailure(response, ids, asRefused(error)));
    try {
      const data = await readBody(request, this.parts.bodyLimitBytes);
      const call = (): Promise<void> => this.#call(request, response, data);
      await (span === undefined ? call() : span.run(call));
    } catch (error) {
      if (!response.headersSent) response.setHeader('x-request-id', ids.requestId);
      this.#answerFailure(response, ids, error);
    }
    span?.end({ status: statusOf(response) });
    this.parts.log.info('call', {
      method: request.method,
      path: pathOf(request.url),
      status: response.statusCode,
      ms: Math.round((performance.now() - startedAt) * 10) / 10,
      ...ids,
    });
  }

  #begin(request: ExpressRequest): RequestSpan | undefined {
    const span = this.parts.spans?.begin(askedOf(request));
    // What the function sends on by hand belongs to its span, too.
    if (span !== undefined) request.headers['traceparent'] = span.traceparent;
    return span;
  }

  async #call(request: ExpressRequest, response: ExpressResponse, data: unknown): Promise<void> {
    const method = request.method ?? 'GET';
    const startedAt = performance.now();
    const seconds = () => (performance.now() - startedAt) / 1000;
    const extensions = new CallExtensions(request, response);
    const event = buildEvent(request.headers, data, extensions);
    try {
      writeResult(response, await runWithin(this.#timeoutMs, () => this.handler(event, this.#context)));
      this.parts.metrics.succeeded(method, seconds());
    } catch (error) {
      this.parts.metrics.failed(method, seconds());
      if (error instanceof CallTimeout) extensions.abort(error);
      throw error;
    }
  }

  #answerFailure(response: ExpressResponse, ids: CallIds, error: unknown): void {
    if (error instanceof CallRefused) {
      if (error instanceof CallTimeout) this.parts.log.error(error.message, { ...ids });
      writeFailure(response, error.status, error.message);
      return;
    }
    this.parts.log.error('The function threw', { ...ids, stack: ownStack(error, process.cwd()) });
    // What it threw may hold anything, secrets included: it is for the log only.
    writeFailure(response, 500, 'Internal Server Error');
  }

  #requestId(request: ExpressRequest): string {
    const given = request.headers['x-request-id'];
    if (typeof given === 'string' && /^[\w.:-]{1,128}$/.test(given)) return given;
    this.#count += 1;
    return `${this.#runId}-${this.#count}`;
  }
}

/** What Express' own code could not do: a file that is not there, a format that the caller does not take. */
function asRefused(error: unknown): unknown {
  const { status } = (error ?? { status: 404 }) as { readonly status?: unknown };
  if (typeof status !== 'number' || status < 400 || status > 499) return error;
  return new CallRefused(status, error instanceof Error && status !== 404 ? error.message : 'Not Found');
}

/** Undefined: nobody waited for it. */
const statusOf = (response: ExpressResponse): number | undefined =>
  response.destroyed && !response.writableFinished ? undefined : response.statusCode;

const askedOf = (request: ExpressRequest) => ({
  ...{ method: request.method ?? 'GET', url: request.url ?? '/', httpVersion: request.httpVersion },
  ...{ headers: request.headers, parent: traceParentOf(request.headers) },
});

const traceIdsOf = ({ headers }: ExpressRequest, span: RequestSpan | undefined) =>
  span === undefined ? { traceId: traceIdOf(headers) } : { traceId: span.traceId, spanId: span.spanId };
