import type { ExpressResponse } from '@tiffin/runtime/express';

/**
 * Turns what the handler returned into the answer: text and bytes as they are, nothing as an empty body, all else as JSON.
 * A response that the handler ended itself, or that a file or a stream is being sent with, is left alone; one that it began is ended. Throws what JSON.stringify throws.
 */
export function writeResult(response: ExpressResponse, result: unknown): void {
  if (isAnswered(response, result)) return;
  if (typeof result === 'string' || result instanceof Uint8Array) {
    response.end(result);
    return;
  }
  const text = JSON.stringify(result);
  if (typeof result === 'object') setTypeOnce(response, 'application/json; charset=utf-8');
  // undefined for undefined, a function or a symbol: an empty body.
  response.end(text);
}

const isAnswered = (response: ExpressResponse, result: unknown): boolean =>
  response.writableEnded || response.destroyed || (result === undefined && response.isBeingSent);

function setTypeOnce(response: ExpressResponse, type: string): void {
  if (!response.headersSent && !response.hasHeader('content-type')) response.setHeader('content-type', type);
}

/** Answers with a plain text, or cuts the connection where an answer has begun and must not look complete. */
export function writeFailure(response: ExpressResponse, status: number, text: string): void {
  if (response.writableEnded || response.destroyed) return;
  if (response.headersSent) {
    response.destroy();
    return;
  }
  for (const name of response.getHeaderNames()) {
    if (!kept.has(name)) response.removeHeader(name);
  }
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(text);
}

const kept = new Set(['access-control-allow-origin', 'connection', 'x-request-id']);
