import type { Origin } from './origin.js';
import { type UpstreamCall, UpstreamError } from './upstream-call.js';

const wrongInName = /[^\w!#$%&'*+.^`|~-]/;
const wrongInValue = /[^\t\x20-\x7e\x80-\xff]/;
const wrongInTarget = /[^\x21-\x7e\x80-\xff]/;
/** Without a length, servers wait for a body of these. */
const withBody: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH', 'QUERY', 'PROPFIND', 'PROPPATCH']);

export interface RequestHead {
  /** Request line and fields as they are sent, in Latin-1. */
  readonly head: string;
  /** Of the body; undefined: it goes in chunks. */
  readonly length: number | undefined;
}

/** Throws `UpstreamError` where that would be another request than was meant. */
export function requestHead(call: UpstreamCall, to: Pick<Origin, 'authority' | 'prefix' | 'fields'>): RequestHead {
  const { method, path, headers } = call;
  checkLine(method, path);
  let fields = '';
  let hasHost = false;
  let takesTrailers = false;
  let length: string | undefined;
  for (let index = 0; index < headers.length; index += 2) {
    const name = headers[index]!;
    const value = headers[index + 1]!;
    if (isLength(name)) length = value;
    else fields += field(name, value);
    hasHost ||= name === 'host';
    takesTrailers ||= name === 'te';
  }
  const start = `${method} ${to.prefix}${path} HTTP/1.1\r\n${hasHost ? '' : `host: ${to.authority}\r\n`}${to.fields}`;
  const head = `${start}${connectionFields(call, takesTrailers)}${fields}${framing(call, length)}\r\n`;
  return { head, length: length === undefined ? undefined : Number(length) };
}

function checkLine(method: string, path: string): void {
  if (wrongInName.test(method) || method === '' || wrongInTarget.test(path)) throw invalid('request line');
}

const mostNames = 1_000;
const soundNames = new Set<string>();

function checkName(name: string): void {
  if (wrongInName.test(name) || name === '' || isFraming(name)) throw invalid('name of a header');
  if (soundNames.size < mostNames) soundNames.add(name);
}

/** One line of a head, or after a body. Throws `UpstreamError`. */
export function field(name: string, value: string): string {
  if (!soundNames.has(name)) checkName(name);
  if (wrongInValue.test(value)) throw invalid(`value of the header ${name}`);
  return `${name}: ${value}\r\n`;
}

// However it is written: a second length, or another framing, would let two servers read two requests.
const isLength = (name: string): boolean => name.length === 14 && name.toLowerCase() === 'content-length';
const isFraming = (name: string): boolean => name.length === 17 && name.toLowerCase() === 'transfer-encoding';

/** `TE` is of this connection too, which has to be said (RFC 9110, 10.1.4). */
function connectionFields({ upgrades, isLast }: UpstreamCall, takesTrailers: boolean): string {
  if (upgrades) return 'connection: upgrade\r\nupgrade: websocket\r\n';
  return `connection: ${isLast ? 'close' : 'keep-alive'}${takesTrailers ? ', te' : ''}\r\n`;
}

function framing({ method, body }: UpstreamCall, length: string | undefined): string {
  if (body === null) return withBody.has(method) ? 'content-length: 0\r\n' : '';
  if (length === undefined) return 'transfer-encoding: chunked\r\n';
  if (!/^\d{1,15}$/.test(length)) throw invalid('length');
  return `content-length: ${length}\r\n`;
}

const invalid = (what: string): UpstreamError =>
  new UpstreamError('INVALID_REQUEST', `The ${what} cannot be sent to an upstream.`);
