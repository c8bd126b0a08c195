import { checkTemplate } from '../../expressions/index.js';
import { policyLimits } from '../../vocabulary/policy-parameters.js';
import { define } from '../definition.js';
import { choice, expressive, flag, maybe, only, orElse, text, whole } from '../parameter.js';

export const rateLimit = define({
  name: 'rate-limit',
  summary: 'Lets so many requests in within a time, counted for each client, consumer or whatever is asked for.',
  parameters: only({
    rateLimitBy: orElse(
      expressive('What is counted for: requests with the same text share a count.', checkTemplate),
      '${req.ip}',
    ),
    windowMs: orElse(whole('The time, in milliseconds.', policyLimits.window), 60_000),
    max: orElse(whole('How many are let in within it; 0 is any number.', { least: 0, most: 1_000_000_000 }), 5),
    delayAfter: orElse(whole('After how many each one waits; 0 is never.', { least: 0, most: 1_000_000_000 }), 1),
    delayMs: orElse(
      whole('How much longer each of these waits than the one before, in milliseconds.', { least: 0, most: 60_000 }),
      0,
    ),
    message: orElse(
      text('The text of the answer to those who are not let in.'),
      'Too many requests, please try again later.',
    ),
    statusCode: orElse(whole('Its status.', { least: 400, most: 599 }), 429),
    window: orElse(
      choice('Whether a window begins with the first request and ends as a whole, or moves with time.', [
        'fixed',
        'sliding',
      ]),
      'fixed',
    ),
    shared: maybe(
      flag(
        'False counts in each replica alone, even where the gateway has a Redis to count in; it has to be asked for each request.',
      ),
    ),
    whenStoreFails: maybe(
      choice(
        'What happens while that Redis does not answer: each replica counts for itself (open, unless given), or nobody is let in, 503 (closed).',
        ['open', 'closed'],
      ),
    ),
  }),
  example: { max: 100, windowMs: 60_000, rateLimitBy: '${req.headers.x-tenant}' },
  differences: [
    'Counts belong to one policy of one pipeline; in Express Gateway all share them.',
    '"delayMs" is 0 unless given; there it is 1000, so that the second request already waits.',
    'A sliding window.',
    'Replicas count together where the gateway has a Redis, and what happens without it can be said; there a Redis that is away is a 500.',
  ],
  origin: 'express-gateway',
});

export const requestSizeLimit = define({
  name: 'request-size-limit',
  summary: 'Refuses requests with a larger body: 413.',
  parameters: only({
    maxBytes: whole('The largest body, in bytes.', { least: 0, most: 10_737_418_240 }),
  }),
  example: { maxBytes: 1_048_576 },
  differences: [],
  origin: 'tiffin',
});

export const timeout = define({
  name: 'timeout',
  summary: 'Answers 504 where the answer has not begun in time.',
  parameters: only({ ms: whole('The time, in milliseconds.', policyLimits.timeout) }),
  example: { ms: 2_000 },
  differences: [],
  origin: 'tiffin',
});

export const terminate = define({
  name: 'terminate',
  summary: 'Ends every request with the same status and text.',
  parameters: only({
    statusCode: orElse(whole('The status of the answer.', policyLimits.statusCode), 400),
    message: orElse(text('The text of the answer.'), 'Terminated'),
  }),
  example: { statusCode: 503, message: 'Back at noon' },
  differences: [],
  origin: 'express-gateway',
});
