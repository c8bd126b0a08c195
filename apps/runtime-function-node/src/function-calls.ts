import type { FunctionConfig } from '@tiffin/contracts';
import { CallFault } from './call-fault.js';
import type { CallMetrics } from './call-metrics.js';
import { type CallRequest, type CallResponse, splitUrl } from './call-messages.js';
import { CallExtensions } from './call-extensions.js';
import { buildContext, buildEvent } from './event.js';
import type { LineLog } from './line-log.js';
import type { Handler } from './load-handler.js';
import { ownStack } from './own-stack.js';
import { readBody } from './read-body.js';
import { CallTimeout, runWithin } from './run-within.js';
import { writeFailure, writeResult } from './write-result.js';

export interface FunctionParts {
  readonly config: FunctionConfig;
  readonly metrics: CallMetrics;
  readonly log: LineLog;
  readonly bodyLimitBytes: number;
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

  async serve(request: CallRequest, response: CallResponse): Promise<void> {
    const startedAt = performance.now();
    const requestId = this.#requestId(request);
    try {
      const data = await readBody(request, this.parts.bodyLimitBytes);
      await this.#call(request, response, data);
    } catch (error) {
      if (!response.headersSent) response.setHeader('x-request-id', requestId);
      this.#answerFailure(response, requestId, error);
    }
    this.parts.log.info('call', {
      method: request.method,
      path: splitUrl(request.url).path,
      status: response.statusCode,
      ms: Math.round((performance.now() - startedAt) * 10) / 10,
      requestId,
    });
  }

  async #call(request: CallRequest, response: CallResponse, data: unknown): Promise<void> {
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

  #answerFailure(response: CallResponse, requestId: string, error: unknown): void {
    if (error instanceof CallFault) {
      if (error instanceof CallTimeout) this.parts.log.error(error.message, { requestId });
      writeFailure(response, error.status, error.message);
      return;
    }
    this.parts.log.error('The function threw', { requestId, stack: ownStack(error) });
    // What it threw may hold anything, secrets included: it is for the log only.
    writeFailure(response, 500, 'Internal Server Error');
  }

  #requestId(request: CallRequest): string {
    const given = request.headers['x-request-id'];
    if (typeof given === 'string' && /^[\w.:-]{1,128}$/.test(given)) return given;
    this.#count += 1;
    return `${this.#runId}-${this.#count}`;
  }
}
