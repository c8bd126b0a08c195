import { BoundSetting, isWrong, parseExpression, SettingMissing, settingOf } from '@tiffin/contracts';
import { foldedHeader } from '@tiffin/http';
import type { Exchange } from '../exchange.js';
import { compileText } from '../expressions/compile-expression.js';
import { clientHeader } from '../expressions/request-values.js';
import { sendable } from '../sendable.js';
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
      const value = sendable(read(exchange));
      if (value !== '') forwarded.set(foldedHeader(name), { name, value });
    }
    return false;
  };
};

type Value = PolicyParameters<'headers'>['forwardHeaders'][string];

function readerFor(own: string, value: Value): (exchange: Exchange) => string {
  if (value instanceof BoundSetting) return () => value.literal;
  if (typeof value !== 'string') throw new SettingMissing(settingOf(value)!);
  const expression = parseExpression(value);
  // Who writes down that a header is the client's own one means it.
  const readsItself =
    !isWrong(expression) &&
    expression.is === 'entry' &&
    expression.of === 'req.headers' &&
    expression.name.is === 'constant' &&
    String(expression.name.value).toLowerCase() === own;
  return readsItself ? (exchange) => clientHeader(exchange, own) ?? '' : compileText(value, `the header "${own}"`);
}
