import { retryAfterMs } from './retry-after.js';

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

/** Waits after each failed try, as docs/events.md says: 11 tries in a little over three days. */
export const retryWaitsMs: readonly number[] = [
  ...[5 * second, minute, 5 * minute, 30 * minute, 2 * hour],
  ...[5 * hour, 10 * hour, 14 * hour, 20 * hour, 24 * hour],
];

/** What came of a try. */
export type Reply =
  | { readonly kind: 'answer'; readonly status: number; readonly retryAfter: string | null }
  /** Nobody answered, or the address is not to be called: why. */
  | { readonly kind: 'none'; readonly why: string };

export type Outcome =
  | { readonly kind: 'delivered' }
  /** 410: the receiver wants nothing any more. */
  | { readonly kind: 'gone' }
  /** `restMs`: for so long the receiver wants nothing at all. */
  | { readonly kind: 'again'; readonly afterMs: number; readonly restMs: number }
  | { readonly kind: 'dead' };

export interface Try {
  /** Before this one. */
  readonly triesBefore: number;
  /** By the database's clock. */
  readonly at: Date;
  /** From 0 to 1: spreads waits by a fifth both ways, so that what failed together does not come back together. */
  readonly chance: number;
}

export function decideOutcome(reply: Reply, { triesBefore, at, chance }: Try): Outcome {
  const status = reply.kind === 'answer' ? reply.status : 0;
  if (status >= 200 && status < 300) return { kind: 'delivered' };
  if (status === 410) return { kind: 'gone' };
  const waitMs = retryWaitsMs[triesBefore];
  if (waitMs === undefined) return { kind: 'dead' };
  const restMs = askedRestMs(reply, at);
  const afterMs = Math.round(waitMs * (0.8 + chance * 0.4));
  return { kind: 'again', afterMs: Math.max(afterMs, restMs), restMs };
}

function askedRestMs(reply: Reply, at: Date): number {
  if (reply.kind !== 'answer' || (reply.status !== 429 && reply.status !== 503)) return 0;
  return retryAfterMs(reply.retryAfter, at) ?? 0;
}
