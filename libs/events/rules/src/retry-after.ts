const longestMs = 24 * 3_600_000;

/** What `Retry-After` asks for, in ms: seconds or a time. `at` is now. Null: it says nothing that can be read. A day at most. */
export function retryAfterMs(header: string | null, at: Date): number | null {
  if (header === null) return null;
  const text = header.trim();
  const ms = /^\d{1,10}$/.test(text) ? Number(text) * 1000 : dateOf(text) - at.getTime();
  return Number.isNaN(ms) ? null : Math.min(Math.max(ms, 0), longestMs);
}

/** `Date.parse` reads much that is no HTTP date, a bare number among it. */
const dateOf = (text: string): number => (/^[A-Z][a-z]{2,8},? .+GMT$/.test(text) ? Date.parse(text) : Number.NaN);
