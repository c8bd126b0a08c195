import * as z from 'zod/mini';
import { methodProblem } from '../../vocabulary/http-methods.js';
import { define } from '../definition.js';
import { maybe, only, orElse, text, texts, whole } from '../parameter.js';

const statuses = (description: string) =>
  z
    .array(whole('', { least: 400, most: 599 }), 'use a list of statuses')
    .check(z.maxLength(200, 'give at most 200'), z.meta({ description }));

const milliseconds = (description: string, most = 3_600_000) =>
  whole(`${description}, in milliseconds.`, { least: 1, most });

/** Of the policy proxy: which of several addresses are asked. */
export const health = only({
  failures: maybe(
    whole('After how many failures in a row an address is left out; 0 is never. 5 unless given.', {
      least: 0,
      most: 1_000,
    }),
  ),
  ejectedMs: maybe(milliseconds('How long it is left out, longer each time; 30000 unless given', 86_400_000)),
  path: maybe(
    text(
      'The path at which each address is asked how it does; anything but 2xx and 3xx leaves it out until it answers so.',
      (path) => (/^\/[\x21-\x7e]*$/.test(path) ? null : 'begin with "/" and use visible ASCII characters'),
    ),
  ),
  intervalMs: maybe(milliseconds('How often it is asked; 10000 unless given')),
  timeoutMs: maybe(milliseconds('How long the answer may take; 2000 unless given')),
}).check(
  z.meta({
    description:
      'When an address of several is left out: one that cannot be reached, breaks off or is too slow. Never all of them.',
  }),
);

export const retry = define({
  name: 'retry',
  summary:
    'Lets the proxy behind it ask again where a service cannot be reached, breaks off or says that it cannot answer: another address, if there are several.',
  parameters: only({
    retries: orElse(whole('How often one request is asked again at most.', { least: 1, most: 10 }), 2),
    methods: orElse(texts('The methods that may be asked twice.', methodProblem), [
      'GET',
      'HEAD',
      'OPTIONS',
      'TRACE',
      'PUT',
      'DELETE',
    ]),
    statuses: orElse(statuses('The statuses of answers after which it is asked again.'), [502, 503, 504]),
    backoffMs: orElse(
      whole('The longest pause before the first time, doubled each time; it is random, in milliseconds.', {
        least: 0,
        most: 60_000,
      }),
      25,
    ),
    maxBackoffMs: orElse(milliseconds('The longest pause'), 1_000),
    budgetPercent: orElse(
      whole(
        'How many are asked again of all requests at most, so that a failure is not multiplied; ten may be in any case.',
        {
          least: 0,
          most: 100,
        },
      ),
      20,
    ),
    maxBodyBytes: orElse(
      whole('A body up to this size is read first, so that it can be sent again; a larger one is sent once.', {
        least: 0,
        most: 10_485_760,
      }),
      65_536,
    ),
  }),
  example: { retries: 3, methods: ['GET', 'HEAD'] },
  differences: [],
  origin: 'tiffin',
});

export const circuitBreaker = define({
  name: 'circuit-breaker',
  summary:
    'Leaves an address of a service alone for a time where too many answers of it fail; where none is left, requests are answered 503 at once.',
  parameters: only({
    errorPercent: orElse(whole('How many of the answers fail then, in percent.', { least: 1, most: 100 }), 50),
    minRequests: orElse(whole('Of how many requests at least.', { least: 1, most: 1_000_000 }), 20),
    windowMs: orElse(whole('Within which time, in milliseconds.', { least: 10, most: 3_600_000 }), 10_000),
    openMs: orElse(
      milliseconds('How long it is left alone before one request tries; if that fails, as long again'),
      30_000,
    ),
    statuses: orElse(statuses('The statuses that are failures.'), [500, 502, 503, 504]),
  }),
  example: { errorPercent: 30, openMs: 10_000 },
  differences: [],
  origin: 'tiffin',
});
