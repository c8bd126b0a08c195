import {
  forwardedValueProblem,
  isWrong,
  parseExpression,
  policyHeaderProblem,
  repeatedHeaderProblem,
} from '@tiffin/contracts';
import { foldedHeader } from '@tiffin/http';
import { clientHeader, type Reader, readerOf } from '../expressions/reader-of.js';
import { isLiteral } from '../load/bind-settings.js';
import { ConfigError } from '../load/config-error.js';
import { Section } from '../load/section.js';
import type { Policy } from './policy.js';

/**
 * Adds headers to the request that goes upstream. It owns their names: the client's of these names never pass, in whatever
 * spelling, and also where the step is skipped or an expression yields nothing; then the header is not sent at all.
 */
export const headers: Policy = (parameters, context) => {
  parameters.allow('headersPrefix', 'forwardHeaders');
  const prefix = parameters.string('headersPrefix') ?? '';
  const values =
    parameters.raw('forwardHeaders') === undefined ? none(parameters) : parameters.section('forwardHeaders');
  const names = values.keys();
  const repeated = repeatedHeaderProblem(names.map((name) => prefix + name));
  if (repeated !== null) throw values.invalid(`names one header twice: ${repeated}`);
  const readers = names.map((name) => [headerName(prefix + name, values), readerFor(values, name, prefix)] as const);
  for (const [name] of readers) context.own(name);
  return (exchange) => {
    const forwarded = (exchange.forwarded ??= new Map());
    for (const [name, read] of readers) {
      const value = sendable(read(exchange) ?? '');
      if (value !== '') forwarded.set(foldedHeader(name), { name, value });
    }
    return false;
  };
};

const none = (parameters: Section): Section => new Section({}, parameters.where);

function headerName(name: string, values: Section): string {
  const problem = policyHeaderProblem(name);
  if (problem !== null) throw values.invalid(`has a header that cannot be set: ${problem}`);
  return name.toLowerCase();
}

function readerFor(values: Section, name: string, prefix: string): Reader {
  const setting = values.raw(name);
  if (isLiteral(setting)) return () => setting.literal;
  const text = values.string(name) ?? '';
  const problem = forwardedValueProblem(text);
  const expression = parseExpression(text);
  if (problem !== null || isWrong(expression))
    throw new ConfigError('EXPRESSION_INVALID', `${values.where}, "${name}": ${problem}.`);
  const own = (prefix + name).toLowerCase();
  // Who writes down that a header is the client's own one means it.
  const readsItself =
    expression.is === 'family' && expression.path === 'req.headers' && expression.name.toLowerCase() === own;
  return readsItself ? (exchange) => clientHeader(exchange, own) : readerOf(expression);
}

// Decoded parameters may hold line breaks, which would start a header of the client's choice.
function sendable(value: string): string {
  return value.replace(/[^\t\x20-\x7e\x80-\xff]/g, '').trim();
}
