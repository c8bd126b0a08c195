import { ExpressApp } from './express-app.js';
import express from './express-library.cjs';
import {
  type ExpressRequestMembers,
  type ExpressResponseMembers,
  requestMembers,
  responseMembers,
} from './express-members.js';

// Not imported: an import of node:http reads all of its exports, and with them loads fetch and WebSocket.
const { IncomingMessage, ServerResponse } = process.getBuiltinModule('node:http');

let sharedApp: ExpressApp | null = null;
const app = (): ExpressApp => (sharedApp ??= new ExpressApp());

/**
 * Node's request with all that Express 4 offers on it. Express' own code does it, and is loaded when somebody first asks:
 * a call that uses Node's members only does not pay for it.
 */
export class ExpressRequest extends IncomingMessage {
  /** Whatever the runtime made of the body. */
  body: unknown = {};
  readonly baseUrl = '';

  /** What was asked for, whatever user code makes of `url`. */
  originalUrl = '/';

  get app(): ExpressApp {
    return app();
  }

  set app(value: ExpressApp) {
    remember(this, 'app', value);
  }

  /** Nested, as the package qs reads it: `?a[b]=1` is `{ a: { b: '1' } }`. */
  get query(): Record<string, unknown> {
    const text = searchOf(withoutFragment(this.originalUrl));
    const parse = app().get('query parser fn') as (text: string) => Record<string, unknown>;
    return remember(this, 'query', text === '' ? {} : parse(text));
  }

  set query(query: Record<string, unknown>) {
    remember(this, 'query', query);
  }

  /** One route takes every path, as Express' `*` does: `params[0]` is the path. */
  get params(): Record<string, string> {
    return remember(this, 'params', { 0: decoded(pathOf(withoutFragment(this.originalUrl))) });
  }

  set params(params: Record<string, string>) {
    remember(this, 'params', params);
  }

  get route(): { readonly path: string } {
    return { path: '*' };
  }

  set route(route: { readonly path: string }) {
    remember(this, 'route', route);
  }
}

class BorrowingResponse extends ServerResponse<ExpressRequest> {}
interface BorrowingResponse extends ExpressResponseMembers {}

/** Node's response with all that Express 4 offers on it. */
export class ExpressResponse extends BorrowingResponse {
  #sendsFile = false;

  /** A file or a stream is on its way, and ends the response: whoever returns meanwhile has not forgotten to answer. */
  get isBeingSent(): boolean {
    // What pipes into a stream listens there for being taken off.
    return this.#sendsFile || this.listenerCount('unpipe') > 0;
  }

  override sendFile(...args: Parameters<ExpressResponseMembers['sendFile']>): void {
    super.sendFile(...args);
    this.#sendsFile = true;
  }

  get app(): ExpressApp {
    return app();
  }

  set app(value: ExpressApp) {
    remember(this, 'app', value);
  }

  get locals(): Record<string, unknown> {
    return remember(this, 'locals', Object.create(null) as Record<string, unknown>);
  }

  set locals(locals: Record<string, unknown>) {
    remember(this, 'locals', locals);
  }
}

export interface ExpressRequest extends ExpressRequestMembers {
  res: ExpressResponse;
  /** Where Express' own code leaves what it could not do: an error, or nothing to send. */
  next: (error?: unknown) => void;
}

/** Makes the two know each other, as Express' first step does. `next` is told what neither the file nor the format answers. */
export function acquaint(request: ExpressRequest, response: ExpressResponse, next: (error?: unknown) => void): void {
  request.originalUrl = request.url ?? '/';
  request.res = response;
  request.next = next;
}

export const pathOf = (url = '/'): string => {
  const at = url.indexOf('?');
  return at < 0 ? url : url.slice(0, at);
};

const searchOf = (url = '/'): string => {
  const at = url.indexOf('?');
  return at < 0 ? '' : url.slice(at + 1);
};

const withoutFragment = (url: string): string => url.split('#', 1).join();

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** Puts the value in the getter's place, for this message only. */
function remember<Value>(message: object, name: string, value: Value): Value {
  Object.defineProperty(message, name, { value, writable: true, configurable: true, enumerable: true });
  return value;
}

/** Until one of the members is asked for, each stands for all of them. */
function borrow(target: object, names: readonly string[], lender: () => object): void {
  const take = () => Object.defineProperties(target, Object.getOwnPropertyDescriptors(lender()));
  for (const name of names) {
    Object.defineProperty(target, name, {
      configurable: true,
      get(this: object): unknown {
        take();
        return Reflect.get(this, name);
      },
      set(this: object, value: unknown) {
        take();
        Reflect.set(this, name, value);
      },
    });
  }
}

borrow(ExpressRequest.prototype, requestMembers, () => express.request);
borrow(BorrowingResponse.prototype, responseMembers, () => express.response);
