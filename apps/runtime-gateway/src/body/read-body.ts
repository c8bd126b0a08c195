import type { Exchange } from '../exchange.js';
import { parseBody } from './parse-body.js';
import { Refused } from './refused.js';

/**
 * Has the request's body at hand as `exchange.body`, as Express' parsers leave it: what the JSON or the form says, an empty object
 * where there is no body or one of another kind, which is then not read. Rejects with `Refused` where it is larger than `limit` bytes
 * or is not what it says it is. Nothing where it is there already, so that only the first who asks waits.
 */
export function readBody(exchange: Exchange, limit: number): Promise<void> | undefined {
  const { content } = exchange;
  if (exchange.body !== undefined) {
    if (content !== undefined && content.length > limit) throw new Refused('BODY_TOO_LARGE');
    return undefined;
  }
  const kind = bodyKind(exchange);
  if (kind === undefined) {
    exchange.body = {};
    return undefined;
  }
  return collectBody(exchange, Math.min(limit, exchange.bodyLimit)).then((bytes) => {
    exchange.content = bytes;
    exchange.passedBody = undefined;
    exchange.body = parseBody(bytes, kind, { headers: exchange.request.headers, limit });
  });
}

export type BodyKind = 'json' | 'form';

/** Of the body that a request brings; undefined if it is none that can be read, or there is none. */
export function bodyKind({ hasBody, upgrade, request }: Exchange): BodyKind | undefined {
  if (!hasBody || upgrade !== undefined) return undefined;
  const type = (request.headers['content-type'] ?? '').split(';', 1)[0]!.trim().toLowerCase();
  if (type === 'application/json') return 'json';
  return type === 'application/x-www-form-urlencoded' ? 'form' : undefined;
}

/** Reads the body whole; rejects with `Refused` where it is larger. */
export function collectBody(exchange: Exchange, limit: number): Promise<Buffer> {
  const { request, response, content, passedBody } = exchange;
  const known = content?.length ?? Number(request.headers['content-length'] ?? 0);
  if (known > limit) return Promise.reject(new Refused('BODY_TOO_LARGE'));
  // A plugin has read it, and left something else in its place.
  if (content !== undefined) return Promise.resolve(content);
  const source = passedBody ?? request;
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    let length = 0;
    const settle = (end: () => void): void => {
      source.off('data', onData).off('end', onEnd).off('error', onGone);
      response.off('close', onGone);
      end();
    };
    const onData = (part: Buffer): void => {
      length += part.length;
      parts.push(part);
      if (length > limit) settle(() => reject(new Refused('BODY_TOO_LARGE')));
    };
    const onEnd = (): void => settle(() => resolve(Buffer.concat(parts)));
    // Who has gone, or was answered meanwhile, waits for nothing: whatever would go on from here is dropped.
    const onGone = (): void => settle(() => undefined);
    source.on('data', onData).once('end', onEnd).once('error', onGone);
    response.once('close', onGone);
  });
}
