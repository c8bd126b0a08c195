import type { Exchange } from '../exchange.js';
import { type Framing, framingOf, takeHeaders } from './passed-headers.js';
import type { PluginRequest } from './express-sides.js';

/** The request as it was before a plugin had it. */
export interface Before {
  readonly url: string;
  readonly framing: Framing;
}

export const before = (exchange: Exchange): Before => ({ url: exchange.request.url!, framing: framingOf(exchange) });

/** Takes over what a plugin made of the request; false if it cannot go on as that. */
export function takeOver(exchange: Exchange, request: PluginRequest, was: Before): boolean {
  takeBody(exchange, request, was.framing['content-length']);
  takeHeaders(exchange, was.framing);
  // Who it says is known is: the scopes of the endpoint are its to look at.
  if (request.user !== undefined && request.user !== exchange.consumer) exchange.admitted = true;
  Object.assign(exchange, { consumer: request.user, body: request.body });
  return takeUrl(exchange, request, was.url);
}

function takeUrl(exchange: Exchange, { url }: PluginRequest, was: string): boolean {
  if (url === was) return true;
  if (typeof url !== 'string') return false;
  return exchange.retarget(url.startsWith('/') ? url : `/${url}`);
}

function takeBody(exchange: Exchange, request: PluginRequest, length: string | undefined): void {
  const { headers } = request;
  const known = exchange.passedBody === undefined ? takeParsed(exchange, request) : takePassed(exchange, headers);
  const told = known?.toString() ?? (exchange.passedBody === undefined ? length : undefined);
  if (told === undefined) delete headers['content-length'];
  else headers['content-length'] = told;
}

/** How long the body is that a plugin has read, or a step before it; undefined: nobody has. */
function takeParsed(exchange: Exchange, request: PluginRequest): number | undefined {
  if (exchange.hasBody && request.readableEnded) exchange.content = contentAgain(request);
  return exchange.content?.length;
}

/** How long the body is that a plugin streams; undefined: it will show. */
function takePassed(exchange: Exchange, headers: PluginRequest['headers']): number | undefined {
  const passed = exchange.passedBody!;
  exchange.content = undefined;
  const length = passed.wholeLength ?? lengthIn(headers['content-length']);
  passed.bound(length, exchange.bodyLimit);
  return length;
}

const lengthIn = (header: unknown): number | undefined =>
  /^\d{1,15}$/.test(String(header)) ? Number(header) : undefined;

/** What a plugin has read is written again as it left it. */
function contentAgain({ headers, body }: PluginRequest): Buffer {
  // Whoever parses a body has undone its coding first.
  delete headers['content-encoding'];
  return textOf(body, headers['content-type']);
}

function textOf(body: unknown, type: string | undefined): Buffer {
  if (Buffer.isBuffer(body)) return body;
  if (body === undefined || body === null) return Buffer.alloc(0);
  if (typeof body === 'string') return Buffer.from(body);
  return Buffer.from(type?.includes('urlencoded') ? formOf(body) : JSON.stringify(body));
}

/** As forms are written: `a[b]=1`, `list[0]=1`. */
function formOf(fields: object, within = ''): string {
  return Object.entries(fields)
    .map(([name, value]) => {
      const key = within === '' ? name : `${within}[${name}]`;
      if (typeof value === 'object' && value !== null) return formOf(value as object, key);
      return `${encodeURIComponent(key)}=${encodeURIComponent(String(value))}`;
    })
    .filter((pair) => pair !== '')
    .join('&');
}
