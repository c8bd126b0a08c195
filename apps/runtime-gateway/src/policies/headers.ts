import { validateHeaderName } from '../process/node-builtins.js';
import { dottedPath, type Reader } from '../expressions/dotted-path.js';
import type { Section } from '../load/section.js';
import { isReservedHeader } from '../proxy/reserved-headers.js';
import type { Policy } from './policy.js';

/**
 * Adds headers to the request that goes upstream, replacing the client's of the same name. A value is a known path
 * (`req.ip`), a literal in quotes, or else the text itself.
 */
export const headers: Policy = (parameters) => {
  parameters.allow('headersPrefix', 'forwardHeaders');
  const prefix = parameters.string('headersPrefix') ?? '';
  const values = parameters.section('forwardHeaders');
  const readers = values.keys().map((name) => [headerName(prefix + name, values), readerOf(values, name)] as const);
  return (exchange) => {
    const forwarded = (exchange.forwarded ??= new Map());
    for (const [name, read] of readers) {
      const value = read(exchange);
      if (value !== undefined) forwarded.set(name, sendable(value));
    }
    return false;
  };
};

function headerName(name: string, values: Section): string {
  const lower = name.toLowerCase();
  try {
    validateHeaderName(lower);
  } catch {
    throw values.invalid(`has "${name}", which is no header name`);
  }
  if (isReservedHeader(lower)) throw values.invalid(`sets "${name}", which the gateway itself decides`);
  return lower;
}

function readerOf(values: Section, name: string): Reader {
  const text = values.string(name) ?? '';
  const quoted = /^(["'])(.*)\1$/.exec(text);
  if (quoted !== null) return () => quoted[2];
  return dottedPath(text) ?? (() => text);
}

// Decoded parameters may hold line breaks, which would start a header of the client's choice.
function sendable(value: string): string {
  return value.replace(/[^\t\x20-\x7e\x80-\xff]/g, '');
}
