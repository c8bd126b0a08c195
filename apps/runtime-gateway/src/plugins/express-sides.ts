import type { IncomingMessage } from 'node:http';
import type { GatewayConfig } from '@tiffin/contracts';
import type { Exchange } from '../exchange.js';
import { MeasuredResponse } from '../process/measured-response.js';
import { IncomingMessage as NodeRequest } from '../process/node-builtins.js';
import { EgContext } from './eg-context.js';
import { showHeaders } from './passed-headers.js';

type Express = typeof import('../plugin-libraries.entry.js').express;
type App = ReturnType<Express>;
type Next = (error?: unknown) => void;

const exchangeOf = Symbol('exchange');

/** A request as plugins have it: Express' own, with what Express Gateway adds. */
export interface PluginRequest extends IncomingMessage {
  [exchangeOf]: Exchange;
  url: string;
  originalUrl: string;
  baseUrl: string;
  params: Readonly<Record<string, string>>;
  route: { readonly path: string };
  res: MeasuredResponse;
  next: Next;
  body?: unknown;
  user?: unknown;
  egContext: EgContext;
}

/** What shows exchanges to code that was written for Express. */
export interface Sides {
  readonly app: App;
  /** The request as a plugin sees it at this place of the routing. */
  show(exchange: Exchange): PluginRequest;
}

export function createSides(express: Express, app: App, config: Pick<GatewayConfig, 'apiEndpoints'>): Sides {
  const request = requestPrototype(express, app);
  const response = responsePrototype(express, app);
  // Its first middleware gives each message these.
  Object.assign(app, { request, response });
  return {
    app,
    show(exchange) {
      const shown = exchange.request as PluginRequest;
      if (Object.getPrototypeOf(shown) !== request) {
        Object.setPrototypeOf(shown, request);
        Object.setPrototypeOf(exchange.response, response);
        adopt(shown, exchange, config);
      }
      showHeaders(exchange);
      shown.params = { ...exchange.matchedPath?.params(exchange.path) };
      shown.route = { path: shown.egContext.matchedPath };
      // Of several who say who calls, the last one counts.
      if (exchange.consumer !== undefined) shown.user = exchange.consumer;
      if (exchange.body !== undefined) shown.body = exchange.body;
      return shown;
    },
  };
}

function adopt(shown: PluginRequest, exchange: Exchange, config: Pick<GatewayConfig, 'apiEndpoints'>): void {
  shown[exchangeOf] = exchange;
  shown.originalUrl = exchange.originalUrl;
  shown.baseUrl = '';
  shown.res = exchange.response;
  shown.egContext = new EgContext(exchange, shown, config.apiEndpoints);
  Object.assign(exchange.response, { req: shown, locals: Object.create(null) as object });
}

const accessors = (of: Readonly<Record<string, (this: PluginRequest) => unknown>>): PropertyDescriptorMap =>
  Object.fromEntries(
    Object.entries(of).map(([name, get]) => [name, { configurable: true, get, set: (value: unknown) => void value }]),
  );

function requestPrototype(express: Express, app: App): object {
  const parse = app.get('query parser fn') as (text: string) => unknown;
  return Object.create(NodeRequest.prototype, {
    ...Object.getOwnPropertyDescriptors(express.request),
    ...Object.getOwnPropertyDescriptors(sessionless),
    ...accessors({
      ip() {
        return this[exchangeOf].clientAddress;
      },
      protocol() {
        return this[exchangeOf].protocol;
      },
      secure() {
        return this[exchangeOf].protocol === 'https';
      },
    }),
    app: { configurable: true, writable: true, value: app },
    query: {
      configurable: true,
      get(this: PluginRequest) {
        const search = this.url.indexOf('?');
        return keep(this, 'query', search === -1 ? {} : parse(this.url.slice(search + 1)));
      },
      set(this: PluginRequest, value: unknown) {
        keep(this, 'query', value);
      },
    },
  }) as object;
}

function keep(of: object, name: string, value: unknown): unknown {
  Object.defineProperty(of, name, { value, writable: true, configurable: true, enumerable: true });
  return value;
}

/** What passport adds to a request, without sessions. */
const sessionless = {
  isAuthenticated(this: PluginRequest): boolean {
    return this.user !== undefined && this.user !== null;
  },
  isUnauthenticated(this: PluginRequest): boolean {
    return this.user === undefined || this.user === null;
  },
  logIn(this: PluginRequest, user: unknown, ...[options, done]: readonly unknown[]): void {
    this.user = user;
    const tell = typeof options === 'function' ? options : done;
    if (typeof tell === 'function') tell();
  },
  login(this: PluginRequest, ...given: readonly [unknown, ...unknown[]]): void {
    sessionless.logIn.call(this, ...given);
  },
  logout(this: PluginRequest, done?: unknown): void {
    this.user = undefined;
    if (typeof done === 'function') done();
  },
};

function responsePrototype(express: Express, app: App): object {
  return Object.create(MeasuredResponse.prototype, {
    ...Object.getOwnPropertyDescriptors(express.response),
    app: { configurable: true, writable: true, value: app },
    begin: { configurable: true, writable: true, value: beginLate },
    ...Object.fromEntries(changing.map((name) => [name, { configurable: true, writable: true, value: inTime(name) }])),
  }) as object;
}

const changing = ['setHeader', 'appendHeader', 'removeHeader', 'writeHead', 'write', 'end'] as const;

/** What code says after the end of an answer is dropped: an error where nothing catches it would end the process. */
const inTime = (name: (typeof changing)[number]) =>
  function (this: MeasuredResponse, ...given: never[]): unknown {
    return this.writableEnded
      ? this
      : (MeasuredResponse.prototype[name] as (...given: never[]) => unknown).apply(this, given);
  };

/** Sets status and headers, which go with the first bytes: until then whoever has patched `write` or `end` may change them. */
function beginLate(
  this: MeasuredResponse,
  status: number,
  headers: readonly string[] | Readonly<Record<string, string | number>>,
): void {
  if (this.headersSent) return;
  this.statusCode = status;
  this.takeHeaders(headers);
}
