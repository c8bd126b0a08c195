import { BoundSetting, isWrong, parseExpression, SettingMissing, settingOf } from '@tiffin/contracts';
import { foldedHeader } from '@tiffin/http';
import { clientHeader, type Reader, readerOf } from '../expressions/reader-of.js';
import type { Policy, PolicyParameters } from './policy.js';

/**
 * Adds headers to the request that goes upstream. It owns their names: the client's of these names never pass, in whatever
 * spelling, and also where the step is skipped or an expression yields nothing; then the header is not sent at all.
 */
export const headers: Policy<'headers'> = ({ headersPrefix: prefix, forwardHeaders }, context) => {
  const readers = Object.entries(forwardHeaders).map(
    ([name, value]) => [(prefix + name).toLowerCase(), readerFor((prefix + name).toLowerCase(), value)] as const,
  );
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

function readerFor(own: string, value: PolicyParameters<'headers'>['forwardHeaders'][string]): Reader {
  if (value instanceof BoundSetting) return () => value.literal;
  if (typeof value !== 'string') throw new SettingMissing(settingOf(value)!);
  const expression = parseExpression(value);
  if (isWrong(expression)) throw new Error(expression.wrong);
  // Who writes down that a header is the client's own one means it.
  const readsItself =
    expression.is === 'family' && expression.path === 'req.headers' && expression.name.toLowerCase() === own;
  return readsItself ? (exchange) => clientHeader(exchange, own) : readerOf(expression);
}

// Decoded parameters may hold line breaks, which would start a header of the client's choice.
function sendable(value: string): string {
  return value.replace(/[^\t\x20-\x7e\x80-\xff]/g, '').trim();
}
