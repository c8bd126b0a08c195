import type { Exchange } from '../exchange.js';
import { ConfigError } from '../load/config-error.js';
import { dottedPath, knownPaths, type Reader } from './dotted-path.js';

/** Compiles `${req.method} ${req.path}` to a function of the request; a value that is missing prints as nothing. */
export function messageTemplate(text: string, where: string): (exchange: Exchange) => string {
  const literals: string[] = [];
  const readers: Reader[] = [];
  let end = 0;
  for (const match of text.matchAll(/\$\{([^}]*)\}/g)) {
    literals.push(text.slice(end, match.index));
    readers.push(readerOf(match[1]!, where));
    end = match.index + match[0].length;
  }
  const tail = text.slice(end);
  return (exchange) => {
    let message = '';
    for (let index = 0; index < readers.length; index++) {
      message += literals[index]! + (readers[index]!(exchange) ?? '');
    }
    return message + tail;
  };
}

function readerOf(expression: string, where: string): Reader {
  const reader = dottedPath(expression);
  if (reader === undefined) {
    throw new ConfigError(
      'EXPRESSION_INVALID',
      `${where} uses \${${expression}}; only these can be read: ${knownPaths.join(', ')}.`,
    );
  }
  return reader;
}
