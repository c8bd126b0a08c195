import { addVary } from '../add-vary.js';
import { send } from '../answer.js';
import type { Exchange } from '../exchange.js';
import { compileTemplate } from '../expressions/compile-expression.js';
import { type Count, FixedWindows, SlidingWindows } from './counted-windows.js';
import type { Outcome } from './pipeline.js';
import type { Policy, PolicyParameters } from './policy.js';

type Parameters = PolicyParameters<'rate-limit'>;

/** Lets so many requests in within a time. Each step has counts of its own. */
export const rateLimit: Policy<'rate-limit'> = (parameters, { where }) => {
  const { max, windowMs } = parameters;
  const keyOf = compileTemplate(parameters.rateLimitBy, where.where);
  const windows = parameters.window === 'sliding' ? new SlidingWindows(windowMs) : new FixedWindows(windowMs);
  if (max === 0) return () => false;
  return (exchange) => {
    const count = windows.take(keyOf(exchange), performance.now());
    tellLimit(exchange, max, count);
    if (count.requests <= max) return waited(exchange, parameters, count);
    // The text is in another form for who accepts another.
    addVary(exchange.response, 'Accept');
    exchange.response.tell('retry-after', Math.ceil(count.leftMs / 1_000));
    send(exchange, refusal(exchange, parameters));
    return true;
  };
};

function tellLimit({ response }: Exchange, max: number, { requests, leftMs }: Count): void {
  response.tell('x-ratelimit-limit', max);
  response.tell('x-ratelimit-remaining', Math.max(0, max - requests));
  response.tell('x-ratelimit-reset', Math.ceil((Date.now() + leftMs) / 1_000));
}

/** Each of those behind `delayAfter` waits longer than the one before. */
function waited({ response }: Exchange, { delayAfter, delayMs }: Parameters, { requests }: Count): Outcome {
  const ms = delayAfter > 0 ? (requests - delayAfter) * delayMs : 0;
  if (ms <= 0) return false;
  return new Promise((resolve) => {
    const goOn = () => resolve(false);
    const timer = setTimeout(goOn, ms);
    // Nobody waits for it any more.
    response.once('close', () => (clearTimeout(timer), resolve(true)));
  });
}

function refusal({ request }: Exchange, { statusCode: status, message }: Parameters) {
  const wantsJson = /\bjson\b/.test(request.headers.accept ?? '');
  return wantsJson
    ? { status, headers: { 'content-type': 'application/json; charset=utf-8' }, body: JSON.stringify({ message }) }
    : { status, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: message };
}
