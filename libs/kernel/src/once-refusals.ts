import { row } from './refusal-row.js';

/** What becomes of a request that is sent again with its Idempotency-Key. */
export const onceRefusals = {
  IDEMPOTENCY_KEY_REUSED: row(
    'The Idempotency-Key was sent with another request within the last day. Nothing was done.',
    () =>
      'This Idempotency-Key came with another request before. Use a new key for each request, and the same only to retry it.',
  ),
  IDEMPOTENCY_KEY_IN_USE: row(
    'A request with this Idempotency-Key is still at work. Nothing was done twice.',
    () => 'The first request with this Idempotency-Key is still at work. Send it again in a moment.',
  ),
  IDEMPOTENCY_KEY_SPENT: row(
    'The request was done before, and its answer is one that is told once. Nothing was done twice.',
    () =>
      'This was done already, and what it answered is shown once. Remove what it made, and make another with a new Idempotency-Key.',
  ),
};
