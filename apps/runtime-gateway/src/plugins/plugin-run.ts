import type { PluginHandler } from '@tiffin/runtime/plugins';
import { refuse, send } from '../answer.js';
import type { Exchange } from '../exchange.js';
import type { Outcome } from '../policies/pipeline.js';
import type { PluginRequest } from './express-sides.js';
import { before, takeOver } from './passed-request.js';
import type { PluginHost } from './plugin-host.js';

/** Which code it is, for the log. */
export interface Ran {
  readonly plugin: string;
  readonly policy?: string;
}

/** One call of a plugin's handler: it lets the request go on, answers it, fails, or is given up. */
export class PluginRun {
  readonly #request: PluginRequest;
  readonly #was;
  #ended: boolean | undefined;
  #settle: ((ended: boolean) => void) | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly host: PluginHost,
    private readonly exchange: Exchange,
    private readonly ran: Ran,
  ) {
    this.#request = host.sides.show(exchange);
    this.#was = before(exchange);
  }

  /** At once where the handler goes on at once: what a body holds must not have passed by the next policy. */
  start(handler: PluginHandler): Outcome {
    this.#call(handler);
    if (this.#ended !== undefined) return this.#ended;
    const { response } = this.exchange;
    response.once('close', () => this.#end(true));
    this.#timer = setTimeout(() => this.#giveUp(), this.host.settings.answerMs);
    return new Promise((resolve) => (this.#settle = resolve));
  }

  #call(handler: PluginHandler): void {
    this.exchange.response.mayBeAnswered();
    const next = (error?: unknown): void => this.#next(error);
    this.#request.next = next;
    try {
      const returned = handler(this.#request, this.exchange.response, next) as PromiseLike<unknown> | undefined;
      if (typeof returned?.then === 'function') returned.then(undefined, (error: unknown) => this.#fail(error));
    } catch (error) {
      this.#fail(error);
    }
  }

  #next(error: unknown): void {
    if (this.#ended !== undefined) return;
    if (error && error !== 'route' && error !== 'router') return this.#fail(error);
    const { response } = this.exchange;
    // Many answer, and call it all the same.
    if (response.writableEnded || response.destroyed) return this.#end(true);
    response.goesOn();
    const goesOn = takeOver(this.exchange, this.#request, this.#was);
    if (!goesOn) refuse(this.exchange, 'BAD_REQUEST');
    this.#end(!goesOn);
  }

  #end(ended: boolean): void {
    if (this.#ended !== undefined) return;
    this.#ended = ended;
    clearTimeout(this.#timer);
    this.#settle?.(ended);
  }

  #giveUp(): void {
    if (this.exchange.response.headersSent) return;
    this.#tell('a policy of a plugin neither answered nor went on', undefined);
    refuse(this.exchange, 'PLUGIN_TIMEOUT');
    this.#end(true);
  }

  #fail(error: unknown): void {
    this.#tell('a policy of a plugin failed', error);
    if (this.#ended !== undefined || this.exchange.response.writableEnded) return this.#end(true);
    const status = statusOf(error);
    if (status === undefined) refuse(this.exchange, 'INTERNAL');
    else answerRefusal(this.exchange, status, error);
    this.#end(true);
  }

  #tell(message: string, error: unknown): void {
    const { route, named } = this.exchange;
    this.host.settings.log.error(message, { ...this.ran, ...named, apiEndpoint: route?.endpoint, error });
  }
}

/** Errors of Express' middleware say what they come to: a body that is no JSON, or too large. */
function statusOf(error: unknown): number | undefined {
  const { status, statusCode = status } = (error ?? {}) as { readonly status?: unknown; readonly statusCode?: unknown };
  return typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500 ? statusCode : undefined;
}

function answerRefusal(exchange: Exchange, status: number, error: unknown): void {
  const { expose, message } = error as { readonly expose?: boolean; readonly message?: string };
  const told = expose === true && message !== undefined ? message : 'A policy of this gateway refused the request.';
  send(exchange, {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: JSON.stringify({ error: { code: 'REFUSED_BY_PLUGIN', message: told } }),
  });
}
