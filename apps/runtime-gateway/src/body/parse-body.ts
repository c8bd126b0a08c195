import type { IncomingHttpHeaders } from 'node:http';
import { recordOf } from '../expressions/request-values.js';
import { decompressed } from './decompressed.js';
import { nestedFields } from './nested-fields.js';
import type { BodyKind } from './read-body.js';
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

/** Given several times, a field is a list. */
function parseForm(text: string): Readonly<Record<string, unknown>> {
  const nested = nestedFields(text);
  if (nested !== undefined) return nested;
  const fields = new Map<string, string | string[]>();
  for (const [name, value] of new URLSearchParams(text)) {
    const before = fields.get(name);
    if (before === undefined) fields.set(name, value);
    else if (typeof before === 'string') fields.set(name, [before, value]);
    else before.push(value);
  }
  // A value without a name belongs to nothing.
  fields.delete('');
  return recordOf(fields);
}
