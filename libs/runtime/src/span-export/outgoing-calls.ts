import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe } from 'node:diagnostics_channel';

/** The trace that code of a user runs in, for what it asks of others. */
const current = new AsyncLocalStorage<string>();

/** Runs the work so that what it asks over HTTP, now or later, is told of this trace, unless it says itself. */
export const carrying = <T>(traceparent: string, work: () => T): T => current.run(traceparent, work);

/** Runs the work as if nobody had asked for it. */
export const carryingNothing = <T>(work: () => T): T => current.exit(work);

/** Of undici, by which `fetch` asks: Node's own, or one that a user brings along. */
interface FetchRequest {
  readonly headers: readonly unknown[] | string;
  addHeader(name: string, value: string): void;
}

interface PlainRequest {
  readonly headersSent: boolean;
  hasHeader(name: string): boolean;
  setHeader(name: string, value: string): void;
}

const saysItself = ({ headers }: FetchRequest): boolean =>
  typeof headers === 'string'
    ? /^traceparent:/im.test(headers)
    : headers.some((each, at) => at % 2 === 0 && String(each).toLowerCase() === 'traceparent');

/** Node tells of each request that it makes before its headers are sent. */
export function watchOutgoingCalls(): void {
  subscribe('undici:request:create', (message) => {
    const { request } = message as { readonly request: FetchRequest };
    const traceparent = current.getStore();
    if (traceparent !== undefined && !saysItself(request)) request.addHeader('traceparent', traceparent);
  });
  subscribe('http.client.request.created', (message) => {
    const { request } = message as { readonly request: PlainRequest };
    const traceparent = current.getStore();
    if (traceparent !== undefined && !request.headersSent && !request.hasHeader('traceparent'))
      request.setHeader('traceparent', traceparent);
  });
}
