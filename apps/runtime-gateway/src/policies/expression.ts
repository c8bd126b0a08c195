import { foldedHeader } from '@tiffin/http';
import type { Exchange } from '../exchange.js';
import { type Changes, compileStatements } from '../expressions/compile-statements.js';
import type { Policy } from './policy.js';
import { sendable } from './sendable.js';

/** Runs statements. Headers of the request that they set are theirs: the client's of these names never pass. */
export const expression: Policy<'expression'> = ({ jscode }, { own, where }) => {
  const { headers, run } = compileStatements(jscode, where.where, changes);
  for (const header of headers) own(header);
  return (exchange) => {
    run(exchange);
    return false;
  };
};

const changes: Changes = {
  setRequestHeader: (exchange, name, value) => {
    const forwarded = (exchange.forwarded ??= new Map());
    if (value === undefined || sendable(value) === '') forwarded.delete(foldedHeader(name));
    else forwarded.set(foldedHeader(name), { name: name.toLowerCase(), value: sendable(value) });
  },
  setResponseHeader: ({ response }, name, value) => {
    if (value === undefined) response.removeHeader(name);
    else response.setHeader(name, sendable(value));
  },
  setUrl: (exchange: Exchange, url) => exchange.rewrite(url),
  setStatus: ({ response }, status) => {
    if (Number.isInteger(status) && status >= 200 && status <= 599) response.statusCode = status;
  },
};
