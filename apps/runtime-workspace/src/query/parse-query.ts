import { parse } from 'qs';
import { ApiError } from '../api-error.js';
import type { Row } from '../juggler.js';
import { parseJson } from './parse-json.js';

/** As deep as includes and conditions may be nested. */
const maxDepth = 48;

/** A query string with brackets as nested objects (`filter[where][year][gt]=1990`); all values are strings. */
export function parseQuery(text: string): Row {
  // What most requests bring.
  if (text === '') return {};
  refuseReserved(text);
  try {
    return parse(text, {
      depth: maxDepth,
      strictDepth: true,
      arrayLimit: 1000,
      parameterLimit: 1000,
      throwOnLimitExceeded: true,
      allowPrototypes: false,
    });
  } catch (error) {
    throw ApiError.badRequest('INVALID_QUERY', `The query string cannot be read: ${(error as Error).message}`);
  }
}

/** The parser drops keys like `__proto__`, and with them a condition: all rows would match. */
function refuseReserved(text: string): void {
  const keys = text.split('&').flatMap((pair) => decoded(pair.split('=', 1)[0] as string).split(/[[\]]/));
  const reserved = keys.find((key) => key in Object.prototype);
  if (reserved !== undefined)
    throw ApiError.badRequest('INVALID_QUERY', `The query string cannot be read: "${reserved}" is a reserved name.`);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** A parameter that is JSON text or came as a bracketed object; undefined when absent or empty. */
export function objectParameter(name: string, value: unknown): Row | undefined {
  const parsed = typeof value === 'string' ? jsonOf(name, value) : value;
  if (parsed === undefined || parsed === null) return undefined;
  if (typeof parsed === 'object' && !Array.isArray(parsed)) return parsed as Row;
  throw ApiError.badRequest(
    'INVALID_FILTER',
    `"${name}" must be an object, as JSON or in brackets: ${name}[key]=value.`,
  );
}

function jsonOf(name: string, text: string): unknown {
  if (text.trim() === '') return undefined;
  try {
    return parseJson(text);
  } catch (error) {
    throw ApiError.badRequest('INVALID_FILTER', `"${name}" is not valid JSON: ${(error as Error).message}.`);
  }
}
