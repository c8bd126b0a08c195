import type { IncomingHttpHeaders } from 'node:http';
import { decompressed } from './decompressed.js';
import type { BodyKind } from './read-body.js';
import { isNested, readFields, type SentFields } from './read-fields.js';
import { Refused } from './refused.js';

interface Told {
  readonly headers: IncomingHttpHeaders;
  /** Bytes that it may have once it is unpacked. */
  readonly limit: number;
}

/** What a body says. Throws `Refused`. */
export function parseBody(bytes: Buffer, kind: BodyKind, { headers, limit }: Told): unknown {
  const encoding = (headers['content-encoding'] ?? 'identity').toLowerCase();
  const plain = decompressed(bytes, encoding, limit);
  if (plain === 'unknown' || !isUtf8(headers['content-type'])) throw new Refused('BODY_UNSUPPORTED');
  if (plain === 'too-large') throw new Refused('BODY_TOO_LARGE');
  if (plain === 'broken') throw new Refused('BODY_INVALID');
  const text = plain.toString('utf8').replace(/^\ufeff/, '');
  return kind === 'form' ? parseForm(text) : parseJson(text);
}

const isUtf8 = (type: string | undefined): boolean => {
  const charset = /;\s*charset=\s*"?([\w-]+)/i.exec(type ?? '')?.[1];
  return charset === undefined || /^(?:utf-?8|us-ascii)$/i.test(charset);
};

/** As Express reads it: an object or a list; nothing is an empty object. */
function parseJson(text: string): unknown {
  if (text === '') return {};
  try {
    const value = JSON.parse(text) as unknown;
    if (typeof value === 'object' && value !== null) return value;
  } catch {
    // What the parser says of it holds what the client sent.
  }
  throw new Refused('BODY_INVALID');
}

/** Fields inside of others are put together one by one, so that of a whole body no more are read than Express does. */
const mostNestedFields = 1_000;

function parseForm(text: string): SentFields {
  if (isNested(text) && text.split('&', mostNestedFields + 1).length > mostNestedFields)
    throw new Refused('BODY_TOO_LARGE');
  return readFields(text);
}
