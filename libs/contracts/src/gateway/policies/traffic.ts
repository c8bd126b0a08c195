import * as z from 'zod/mini';
import { parseTemplate } from '../../vocabulary/expression.js';
import { policyLimits } from '../../vocabulary/policy-parameters.js';
import { isWrong } from '../../vocabulary/wrong.js';
import { define } from '../definition.js';
import { choice, only, orElse, text, whole } from '../parameter.js';

const templateProblem = (template: string): string | null => {
  const read = parseTemplate(template);
  return isWrong(read) ? read.wrong : null;
};

export const rateLimit = define({
  name: 'rate-limit',
  summary: 'Lets so many requests in within a time, counted for each client, consumer or whatever is asked for.',
  parameters: only({
    rateLimitBy: orElse(
      text('What is counted for: requests with the same text share a count.', templateProblem),
      '${req.ip}',
    ),
    windowMs: orElse(whole('The time, in milliseconds.', { least: 1, most: 86_400_000 }), 60_000),
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
    whenStoreFails: orElse(
      choice('What happens while the counts, which replicas share, cannot be reached.', ['open', 'closed']),
      'open',
    ),
  }),
  example: { max: 100, windowMs: 60_000, rateLimitBy: '${consumer.id}' },
  differences: [
    'Counts belong to one policy of one pipeline; in Express Gateway all share them.',
    '"delayMs" is 0 unless given; there it is 1000, so that the second request already waits.',
    'A sliding window.',
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

export const retry = define({
  name: 'retry',
  summary: 'Has the proxy behind it ask again where nothing was changed by asking: idempotent methods without a body.',
  parameters: only({
    attempts: orElse(whole('How often it is asked again.', { least: 1, most: 10 }), 2),
    delayMs: orElse(whole('How long before that, in milliseconds; doubled each time.', { least: 0, most: 10_000 }), 50),
    statuses: orElse(
      z
        .array(z.int('use a status').check(z.minimum(500), z.maximum(599)))
        .check(z.meta({ description: 'Answers after which it is asked again, beside those that never came.' })),
      [502, 503, 504],
    ),
  }),
  example: { attempts: 3 },
  differences: [],
  origin: 'tiffin',
});

export const circuitBreaker = define({
  name: 'circuit-breaker',
  summary: 'Answers 503 at once while the service behind it has failed too often.',
  parameters: only({
    failures: orElse(whole('How many failures (no answer, or 5xx) open it.', { least: 1, most: 10_000 }), 5),
    windowMs: orElse(whole('Within which time, in milliseconds.', { least: 100, most: 3_600_000 }), 10_000),
    openMs: orElse(
      whole('How long it stays open until one request tries, in milliseconds.', { least: 100, most: 3_600_000 }),
      10_000,
    ),
  }),
  example: { failures: 10, openMs: 30_000 },
  differences: [],
  origin: 'tiffin',
});

export const cache = define({
  name: 'cache',
  summary: 'Keeps answers as RFC 9111 allows a shared cache to, and gives them again.',
  parameters: only({
    maxBytes: orElse(whole('How much it keeps at most, in bytes.', { least: 1_024, most: 1_073_741_824 }), 16_777_216),
    maxEntryBytes: orElse(
      whole('The largest answer that it keeps, in bytes.', { least: 1, most: 104_857_600 }),
      1_048_576,
    ),
    ttl: orElse(
      whole('How long an answer is fresh that does not say so itself, in seconds.', { least: 0, most: 31_536_000 }),
      0,
    ),
  }),
  example: { ttl: 60 },
  differences: [],
  origin: 'tiffin',
});

export const compression = define({
  name: 'compression',
  summary: 'Compresses answers for clients that accept it.',
  parameters: only({
    minBytes: orElse(whole('The smallest answer that is compressed, in bytes.', { least: 0, most: 1_048_576 }), 1_024),
    encodings: orElse(
      z
        .array(choice('An encoding.', ['br', 'gzip', 'zstd']))
        .check(
          z.minLength(1, 'name at least one'),
          z.meta({ description: 'In the order in which they are preferred.' }),
        ),
      ['br', 'gzip'],
    ),
  }),
  example: {},
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
