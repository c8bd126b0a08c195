import type fc from 'fast-check';
import { flag } from './access-policies.js';
import { type Fields, fields, typed } from './words.js';

/** Parameters of policies that decide how many requests go on, and how often. */
export const traffic: Readonly<Record<string, fc.Arbitrary<Fields>>> = {
  'rate-limit': fields({
    rateLimitBy: typed(['all', '${req.ip}', '${req.headers.x-a}'], ['${', '${req.nope}', '']),
    windowMs: typed([1, 86_400_000], [0, 1.5]),
    max: typed([0, 5], [-1, '5']),
    delayAfter: typed([0, 1], [-1]),
    delayMs: typed([0, 60_000], [60_001]),
    message: typed(['Later', '']),
    statusCode: typed([429, 599], [200, 600]),
    window: typed(['fixed', 'sliding'], ['other']),
    shared: flag,
    whenStoreFails: typed(['open', 'closed'], ['ajar']),
  }),
  'request-size-limit': typed([{ maxBytes: 0 }, { maxBytes: 10 }], [{}, { maxBytes: -1 }]) as fc.Arbitrary<Fields>,
  retry: fields({
    retries: typed([1, 10], [0, 11]),
    methods: typed([['GET', 'post']], [['GTE'], 'GET', [7]]),
    statuses: typed([[], [503]], [[200], [600], 503]),
    backoffMs: typed([0], [-1]),
    maxBackoffMs: typed([1], [0]),
    budgetPercent: typed([0, 100], [101]),
    maxBodyBytes: typed([0], [-1]),
  }),
  'circuit-breaker': fields({
    errorPercent: typed([1, 100], [0, 101]),
    minRequests: typed([1], [0]),
    windowMs: typed([10], [9]),
    openMs: typed([1], [0]),
    statuses: typed([[500]], [[399]]),
  }),
  timeout: typed([{ ms: 1 }, { ms: 3_600_000 }], [{}, { ms: 0 }]) as fc.Arbitrary<Fields>,
};
