import type { AnswerGiven, AnswerMethod } from '@tiffin/contracts';
import { type Answer, send } from '../answer.js';
import type { Exchange } from '../exchange.js';
import { STATUS_CODES } from '../process/node-builtins.js';
import { sendable } from '../sendable.js';
import { orNothing } from './compile-expression.js';
import { compile, type Evaluate } from './compile.js';
import { functions } from './functions.js';

/** What is answered, but for the status that was set before. */
interface Said {
  readonly status?: number | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Whether its type is its own, whatever was set before. */
  readonly isText?: boolean;
}

const text = { 'content-type': 'text/plain; charset=utf-8' };
const html = { 'content-type': 'text/html; charset=utf-8' };
const json = { 'content-type': 'application/json; charset=utf-8' };

/** Answers as Express' `res.send(...)` and the like do. */
export function compileAnswer({ by, status, value }: AnswerGiven): (exchange: Exchange, locals: unknown[]) => void {
  const [givenStatus, givenValue] = [compiled(status), compiled(value)];
  return (exchange, locals) => {
    const given = statusOf(givenStatus(exchange, locals));
    const said = ways[by](givenValue(exchange, locals), given);
    send(exchange, asWhole(exchange, { status: given, ...said }));
  };
}

const compiled = (expression: AnswerGiven['value']): Evaluate =>
  expression === undefined ? () => undefined : compile(expression);

/** What is none is not taken, as when it is set. */
function statusOf(value: unknown): number | undefined {
  const status = Number(orNothing(value));
  return Number.isInteger(status) && status >= 200 && status <= 599 ? status : undefined;
}

const named = (status: number): Said => ({
  status,
  headers: text,
  body: STATUS_CODES[status] ?? String(status),
  isText: true,
});

const ways: Readonly<Record<AnswerMethod, (value: unknown, status: number | undefined) => Said>> = {
  redirect: (value, status = 302) => {
    const location = sendable(encoded(orNothing(value)));
    return {
      status,
      headers: { ...text, location },
      body: `${STATUS_CODES[status] ?? status}. Redirecting to ${location}`,
      isText: true,
    };
  },
  send: (value, status) => {
    // A number alone is a status, as Express 4 has it.
    const alone = typeof value === 'number' && status === undefined ? statusOf(value) : undefined;
    if (alone !== undefined) return named(alone);
    if (typeof value === 'string') return { headers: html, body: value };
    return value === undefined || value === null ? { headers: {}, body: '' } : ways.json(value, status);
  },
  json: (value) => ({ headers: json, body: orNothing(functions['JSON.stringify'](value, undefined, [])) }),
  sendStatus: (_, status = 200) => named(status),
  end: (value) => ({ headers: {}, body: orNothing(value) }),
};

/** A type that statements have set before is the one that they mean. */
function asWhole({ response }: Exchange, { status = response.statusCode, headers, body, isText }: Said): Answer {
  const before = response.getHeader('content-type');
  if (before === undefined || isText === true) return { status, headers, body };
  const type = String(before);
  const isBare = type.startsWith('text/') && !type.includes('charset');
  return { status, headers: { ...headers, 'content-type': isBare ? `${type}; charset=utf-8` : type }, body };
}

/** Signs that no URL has, as a browser would write them. */
const encoded = (url: string): string => url.replace(/[^\x21-\x7e]+/g, (signs) => encodeURI(signs.toWellFormed()));
