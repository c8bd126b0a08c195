import { CallRefused } from './call-refused.js';
import type { ExpressRequest } from '@tiffin/runtime/express';

/**
 * The `data` of the event. Also leaves the bytes in `request.body`, as Kubeless does.
 * A multipart body stays unread on the request, for the function to stream.
 * Throws a CallRefused: 400 for bad JSON, 413 for a body over the limit, 415 for a compressed one.
 */
export async function readBody(request: ExpressRequest, limitBytes: number): Promise<unknown> {
  const length = request.headers['content-length'];
  const isEmpty = length === undefined ? request.headers['transfer-encoding'] === undefined : length === '0';
  const type = mediaType(request);
  if (isEmpty || type.startsWith('multipart/')) return {};
  refuseEncoded(request);
  if (Number(length) > limitBytes) throw tooLarge(limitBytes);

  const body = await collect(request, limitBytes);
  if (body.length === 0) return {};
  request.body = body;
  const text = body.toString('utf8');
  return type === 'application/json' ? parseJson(text) : text;
}

function collect(request: ExpressRequest, limitBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limitBytes) chunks.push(chunk);
      else reject(tooLarge(limitBytes));
    });
    request.on('end', () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)));
    request.on('error', () => reject(new CallRefused(400, 'The request ended before its body was complete.')));
  });
}

function refuseEncoded(request: ExpressRequest): void {
  const encoding = request.headers['content-encoding'] ?? 'identity';
  if (encoding === 'identity') return;
  throw new CallRefused(415, `A body with content-encoding "${encoding}" is not accepted. Send it uncompressed.`);
}

function tooLarge(limitBytes: number): CallRefused {
  return new CallRefused(
    413,
    `The body is larger than ${sizeText(limitBytes)}. Send less, or raise the function's bodyLimit.`,
  );
}

const sizes = [
  ['MiB', 1024 * 1024],
  ['KiB', 1024],
] as const;

/** In the largest unit of which it is a whole number, as people write limits: `1 MiB`, `1536 KiB`, `1000 bytes`. */
function sizeText(bytes: number): string {
  const [name, size] = sizes.find(([, each]) => bytes % each === 0) ?? ['bytes', 1];
  return `${bytes / size} ${name}`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new CallRefused(400, `The body is not valid JSON: ${(error as Error).message}`);
  }
}

const mediaType = (request: ExpressRequest): string =>
  (request.headers['content-type'] ?? '').split(';', 1).join().trim().toLowerCase();
