import type { Exchange } from '../exchange.js';
import { type Framing, framingOf, takeHeaders } from './passed-headers.js';
import type { PluginRequest } from './express-sides.js';

/** The request as it was before a plugin had it. */
export interface Before {
  readonly url: string;
  readonly framing: Framing;
  /** What a body says that was read before; undefined if none was. */
  readonly text: string | undefined;
}

export const before = (exchange: Exchange): Before => ({
  url: exchange.request.url!,
  framing: framingOf(exchange),
  text: exchange.content === undefined ? undefined : JSON.stringify(exchange.body),
});

/** Takes over what a plugin made of the request; false if it cannot go on as that. */
export function takeOver(exchange: Exchange, request: PluginRequest, was: Before): boolean {
  takeBody(exchange, request, was);
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

function takeBody(exchange: Exchange, request: PluginRequest, was: Before): void {
  const length = exchange.passedBody === undefined ? ownLength(exchange, request, was) : passedLength(exchange);
  if (length === undefined) delete request.headers['content-length'];
  else request.headers['content-length'] = length;
}

function ownLength(exchange: Exchange, request: PluginRequest, { framing, text }: Before): string | undefined {
  // Written again, a form or a number may be another: what nobody has changed goes on as it came.
  const isChanged = text === undefined || JSON.stringify(request.body) !== text;
  if (exchange.hasBody && request.readableEnded && isChanged) exchange.content = contentAgain(request);
  return exchange.content?.length.toString() ?? framing['content-length'];
}

function passedLength(exchange: Exchange): string | undefined {
  const { passedBody, bodyLimit, request } = exchange;
  exchange.content = undefined;
  const bytes = passedBody!.wholeLength ?? lengthIn(request.headers['content-length']);
  passedBody!.bound(bytes, bodyLimit);
  return bytes?.toString();
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
