import { addVary } from '../add-vary.js';
import { refuse, send } from '../answer.js';
import type { Exchange } from '../exchange.js';
import { compileTemplate } from '../expressions/compile-expression.js';
import { type Count, FixedWindows, SlidingWindows } from './counted-windows.js';
import type { Outcome } from './pipeline.js';
import type { CompileContext, Policy, PolicyParameters } from './policy.js';

type Parameters = PolicyParameters<'rate-limit'>;

/** Lets so many requests in within a time. Each step has counts of its own, which go on over another config. */
export const rateLimit: Policy<'rate-limit'> = (parameters, context) => {
  const { max, windowMs } = parameters;
  const keyOf = compileTemplate(parameters.rateLimitBy, context.where.where);
  if (max === 0) return () => false;
  const windows = context.keep('step changes', () =>
    parameters.window === 'sliding' ? new SlidingWindows(windowMs) : new FixedWindows(windowMs),
  );
  const takeShared = sharedTake(parameters, context);
  const alone = (exchange: Exchange, key: string) => judged(exchange, parameters, windows.take(key, performance.now()));
  if (takeShared === undefined) return (exchange) => alone(exchange, keyOf(exchange));
  const without = parameters.whenStoreFails === 'closed' ? refuseUncounted : alone;
  return (exchange) => {
    const key = keyOf(exchange);
    const taken = takeShared(key);
    if (taken === undefined) return without(exchange, key);
    return taken.then((count) => {
      if (exchange.isOver) return true;
      return count === undefined ? without(exchange, key) : judged(exchange, parameters, count);
    });
  };
};

/** Counts with the other replicas; undefined where there is nothing to do so. */
function sharedTake({ shared, window, windowMs }: Parameters, { limits, inStore }: CompileContext) {
  if (limits === undefined || shared === false) return undefined;
  limits.open();
  const start = `${inStore()}:${window}:${windowMs}:`;
  const { hash } = process.getBuiltinModule('node:crypto');
  // Whatever clients send: keys are short, and nobody reads credentials in them.
  return (text: string) =>
    limits.take({ key: start + hash('sha256', text, 'base64url').slice(0, 22), window, windowMs });
}

function refuseUncounted(exchange: Exchange): true {
  refuse(exchange, 'LIMITS_UNKNOWN', { 'retry-after': '1' });
  return true;
}

function judged(exchange: Exchange, parameters: Parameters, count: Count): Outcome {
  tellLimit(exchange, parameters.max, count);
  if (count.requests <= parameters.max) return waited(exchange, parameters, count);
  // The text is in another form for who accepts another.
  addVary(exchange.response, 'Accept');
  exchange.response.tell('retry-after', Math.ceil(count.leftMs / 1_000));
  send(exchange, refusal(exchange, parameters));
  return true;
}

function tellLimit({ response }: Exchange, max: number, { requests, leftMs }: Count): void {
  response.tell('x-ratelimit-limit', max);
  response.tell('x-ratelimit-remaining', Math.max(0, max - requests));
  response.tell('x-ratelimit-reset', Math.ceil((Date.now() + leftMs) / 1_000));
}

/** A longer timer of Node ends at once. */
const longestTimer = 2 ** 31 - 1;

/** Each of those behind `delayAfter` waits longer than the one before. */
function waited({ response }: Exchange, { delayAfter, delayMs }: Parameters, { requests }: Count): Outcome {
  const ms = delayAfter > 0 ? Math.min((requests - delayAfter) * delayMs, longestTimer) : 0;
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
