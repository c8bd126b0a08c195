import type { Target } from '@tiffin/contracts';
import { foldedHeader } from '@tiffin/http';
import type { Exchange } from '../exchange.js';
import { sendable } from '../sendable.js';
import { orNothing } from './compile-expression.js';

/** Puts a value where a statement says; undefined takes it away. False: the request cannot go on with it. */
export type Change = (exchange: Exchange, value: unknown) => boolean;

export function changeOf(what: Target): Change {
  if (what.is === 'request-header') return requestHeader(what.name);
  if (what.is === 'response-header') return responseHeader(what.name);
  return what.is === 'url' ? (exchange, value) => exchange.retarget(orNothing(value)) : setStatus;
}

function requestHeader(given: string): Change {
  const [name, folded] = [given.toLowerCase(), foldedHeader(given)];
  return (exchange, value) => {
    const text = sendable(orNothing(value));
    // From here on the client's does not pass, in whatever spelling.
    if (!exchange.owned?.has(folded)) exchange.owned = new Set([...(exchange.owned ?? []), folded]);
    if (text === '') exchange.forwarded?.delete(folded);
    else (exchange.forwarded ??= new Map()).set(folded, { name, value: text });
    return true;
  };
}

function responseHeader(name: string): Change {
  return ({ response }, value) => {
    const text = sendable(orNothing(value));
    if (response.headersSent) return true;
    if (text === '') response.removeHeader(name);
    else response.setHeader(name, text);
    return true;
  };
}

function setStatus({ response }: Exchange, value: unknown): boolean {
  const status = Number(orNothing(value));
  if (Number.isInteger(status) && status >= 200 && status <= 599) response.statusCode = status;
  return true;
}
