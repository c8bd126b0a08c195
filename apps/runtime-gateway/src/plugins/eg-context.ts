import type { Readable } from 'node:stream';
import type { ApiEndpointConfig } from '@tiffin/contracts';
import type { Exchange } from '../exchange.js';
import { compileExpression, compileTemplate } from '../expressions/compile-expression.js';
import type { MeasuredResponse } from '../process/measured-response.js';
import type { PluginRequest } from './express-sides.js';
import { PassedBody } from './passed-body.js';

/** `req.egContext`: what Express Gateway tells plugins about a request. They put more on it for each other. */
export class EgContext {
  readonly res: MeasuredResponse;
  readonly #exchange: Exchange;
  readonly #endpoints: Readonly<Record<string, ApiEndpointConfig>>;
  #stream: Readable | undefined;

  constructor(
    exchange: Exchange,
    readonly req: PluginRequest,
    endpoints: Readonly<Record<string, ApiEndpointConfig>>,
  ) {
    this.#exchange = exchange;
    this.#endpoints = endpoints;
    this.res = exchange.response;
  }

  get requestID(): string {
    return this.#exchange.id;
  }

  get apiEndpoint(): object {
    const { route } = this.#exchange;
    if (route === undefined) return { scopes: [] };
    return { apiEndpointName: route.endpoint, ...this.#endpoints[route.endpoint], scopes: route.scopes };
  }

  get consumer(): unknown {
    return this.req.user;
  }

  get egContext(): this {
    return this;
  }

  /** What goes upstream as the body. */
  get requestStream(): Readable | undefined {
    return this.#stream;
  }

  set requestStream(stream: Readable | undefined) {
    this.#stream = stream;
    this.#exchange.passedBody = stream === undefined ? undefined : new PassedBody(stream);
  }

  /** The path, as the config has it, that the request matched. */
  get matchedPath(): string {
    const { route, matchedPath } = this.#exchange;
    if (route === undefined || matchedPath === undefined) return '*';
    const { pathRegex, paths } = this.#endpoints[route.endpoint]!;
    return pathRegex ?? paths?.[route.paths.indexOf(matchedPath)] ?? '*';
  }

  evaluateAsTemplateString(text: string): string {
    return template(text)(this.#exchange);
  }

  match(text: string): boolean {
    return Boolean(expression(text)(this.#exchange));
  }

  run(text: string): unknown {
    return expression(text)(this.#exchange);
  }
}

const mostTexts = 1_000;

/** Compiles each text once; a plugin that makes ever new ones begins anew. */
function once<Compiled>(compile: (text: string, where: string) => Compiled): (text: string) => Compiled {
  const known = new Map<string, Compiled>();
  return (text) => {
    const found = known.get(text);
    if (found !== undefined) return found;
    if (known.size >= mostTexts) known.clear();
    const compiled = compile(text, 'an expression of a plugin');
    known.set(text, compiled);
    return compiled;
  };
}

const template = once(compileTemplate);
const expression = once(compileExpression);
