import { connect } from 'node:net';
import type { PlacedRequest } from './placed-case.js';

export interface RawAnswer {
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
}

const silentMs = 4_000;
const none: RawAnswer = { status: 0, headers: [], body: '' };

/** Sends a request byte for byte on a connection of its own, so that both gateways get the same. */
export function rawCall(port: number, request: PlacedRequest): Promise<RawAnswer> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const socket = connect(port, '127.0.0.1', () => socket.write(bytesOf(request)));
    socket.setTimeout(silentMs, () => socket.destroy());
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(answerOf(Buffer.concat(chunks), request.method)));
  });
}

function bytesOf(request: PlacedRequest): string {
  const { method, path, host, headers, body = '' } = request;
  const given = new Set(headers.map(([name]) => name.toLowerCase()));
  const lines = [`${method} ${path} HTTP/1.1`, `Host: ${host}`, ...headers.map(([name, value]) => `${name}: ${value}`)];
  const framed = request.body === undefined || given.has('content-length') || given.has('transfer-encoding');
  if (!framed) lines.push(`Content-Length: ${Buffer.byteLength(body)}`);
  if (!given.has('connection')) lines.push('Connection: close');
  return `${lines.join('\r\n')}\r\n\r\n${body}`;
}

function answerOf(bytes: Buffer, method: string): RawAnswer {
  const end = bytes.indexOf('\r\n\r\n');
  if (end === -1) return none;
  const [first = '', ...lines] = bytes.subarray(0, end).toString('latin1').split('\r\n');
  const status = Number(first.split(' ')[1]);
  const rest = bytes.subarray(end + 4);
  // An interim answer; the final one follows.
  if (status >= 100 && status < 200 && status !== 101) return answerOf(rest, method);
  const headers = lines.map((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon), line.slice(colon + 1).trim()] as const;
  });
  const chunked = headers.some(([name, value]) => name.toLowerCase() === 'transfer-encoding' && value === 'chunked');
  return { status, headers, body: (chunked && method !== 'HEAD' ? dechunked(rest) : rest).toString() };
}

function dechunked(bytes: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let rest = bytes; ;) {
    const line = rest.indexOf('\r\n');
    const size = line === -1 ? 0 : Number.parseInt(rest.subarray(0, line).toString('latin1'), 16);
    if (!(size > 0)) return Buffer.concat(parts);
    parts.push(rest.subarray(line + 2, line + 2 + size));
    rest = rest.subarray(line + 2 + size + 2);
  }
}
