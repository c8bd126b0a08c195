import type { ClientRequest, IncomingMessage } from 'node:http';
import type { OutgoingHttpHeaders, ServerHttp2Stream } from 'node:http2';
import { hopByHopHeaders } from '@tiffin/http';
import { pipeline, request as ask } from '../../process/node-builtins.js';
import type { InnerSocket } from './inner-socket.js';
import { readStreamRequest, type StreamRequest } from './stream-request.js';

/** Of these the library itself ends the stream with the head. */
const bodiless: ReadonlySet<number> = new Set([204, 205, 304]);
/** RFC 9113, 7. */
const [noError, internalError] = [0, 2];

/**
 * Asks what a stream asks over a connection within this process, and answers the stream. `node:http` writes and reads it, so that there is
 * one way through the gateway, and what HTTP/1.1 refuses is refused here too.
 */
export function carryStream(stream: ServerHttp2Stream, raw: readonly string[], connect: () => InnerSocket): void {
  // Told by `close`, which follows.
  stream.on('error', () => undefined);
  const asked = readStreamRequest(raw, stream.endAfterHeaders);
  const request = asked && open(asked, connect);
  if (request === undefined) return stream.respond({ ':status': 400 }, { endStream: true });
  stream.once('close', () => request.destroy());
  request.on('information', ({ statusCode, rawHeaders }: IncomingMessage) => {
    if (!stream.closed) stream.additionalHeaders({ ':status': statusCode, ...headersOf(rawHeaders) });
  });
  request.once('response', (answer: IncomingMessage) => passAnswer(stream, answer, asked!));
  request.once('error', () => stream.close(internalError));
  passBody(stream, request, asked!);
}

function open({ method, path, headers }: StreamRequest, connect: () => InnerSocket): ClientRequest | undefined {
  try {
    const request = ask({ method, path, headers, createConnection: connect, maxHeaderSize: 2 ** 20 });
    request.flushHeaders();
    return request;
  } catch {
    // A path or a value that HTTP/1.1 has no form for.
    return undefined;
  }
}

function passBody(stream: ServerHttp2Stream, request: ClientRequest, { isChunked }: StreamRequest): void {
  stream.once('trailers', (_headers, _flags, raw: readonly string[]) => {
    if (isChunked) request.addTrailers(pairsOf(raw));
  });
  stream.pipe(request);
}

function passAnswer(stream: ServerHttp2Stream, answer: IncomingMessage, { method }: StreamRequest): void {
  if (stream.closed) return;
  const headers = { ':status': answer.statusCode, ...headersOf(answer.rawHeaders) };
  const isEmpty = method === 'HEAD' || bodiless.has(answer.statusCode!);
  stream.respond(headers, isEmpty ? { endStream: true } : { waitForTrailers: true });
  const stopAsking = (): void => {
    // The answer is there, and the rest of what was asked is not wanted (RFC 9113, 8.1).
    if (!stream.readableEnded) stream.close(noError);
  };
  if (isEmpty) return void answer.resume().once('end', stopAsking);
  // Where there are none, this ends the stream all the same.
  stream.once('wantTrailers', () => stream.sendTrailers(headersOf(answer.rawTrailers)));
  pipeline(answer, stream, (error) => {
    if (error == null) stopAsking();
    else stream.close(internalError);
  });
}

/** Without what belongs to a connection. What comes several times is a list. */
function headersOf(raw: readonly string[]): OutgoingHttpHeaders {
  const headers: Record<string, string | string[]> = {};
  for (const [name, value] of pairsOf(raw)) {
    if (hopByHopHeaders.has(name)) continue;
    const known = headers[name];
    headers[name] = known === undefined ? value : [known, value].flat();
  }
  return headers;
}

function pairsOf(raw: readonly string[]): [string, string][] {
  const pairs: [string, string][] = [];
  for (let index = 0; index < raw.length; index += 2) pairs.push([raw[index]!.toLowerCase(), raw[index + 1]!]);
  return pairs;
}
