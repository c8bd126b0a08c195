import type { CallResponse } from './call-messages.js';

/**
 * Turns what the handler returned into the answer: text and bytes as they are, nothing as an empty body, all else as JSON.
 * A response that the handler ended itself is left alone; one that it began is ended. Throws what JSON.stringify throws.
 */
export function writeResult(response: CallResponse, result: unknown): void {
  if (response.writableEnded || response.destroyed) return;
  if (typeof result === 'string' || result instanceof Uint8Array) {
    response.end(result);
    return;
  }
  if (typeof result === 'object') {
    response.json(result);
    return;
  }
  // undefined for undefined, a function or a symbol: an empty body.
  response.end(JSON.stringify(result));
}

/** Answers with a plain text, or cuts the connection where an answer has begun and must not look complete. */
export function writeFailure(response: CallResponse, status: number, text: string): void {
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
