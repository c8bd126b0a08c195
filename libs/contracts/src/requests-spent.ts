import type { RequestLimit } from './request-protocol.js';
import { endOfMonth, monthOf } from './unit-counts.js';

/** What is answered once a month's requests are used: until when, in the words that clients of rate limits know. */
export function requestsSpent({ plan, limit }: Pick<RequestLimit, 'plan' | 'limit'>, at = new Date()) {
  const month = monthOf(at);
  const end = endOfMonth(month);
  const seconds = Math.max(1, Math.ceil((end.getTime() - at.getTime()) / 1000));
  const monthSeconds = (end.getTime() - Date.parse(`${month}-01T00:00:00Z`)) / 1000;
  return {
    status: 429,
    code: 'REQUESTS_SPENT' as const,
    message: `The plan "${plan}" of this application allows ${limit} requests a month, and they are used. It answers again in the next month, or once an operator allows more.`,
    detail: { plan, limit, resetsAt: end.toISOString() },
    headers: {
      'retry-after': String(seconds),
      'ratelimit-policy': `${limit};w=${monthSeconds}`,
      'ratelimit-limit': String(limit),
      'ratelimit-remaining': '0',
      'ratelimit-reset': String(seconds),
    },
  };
}
