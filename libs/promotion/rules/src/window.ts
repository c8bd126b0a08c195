/**
 * A time in which promotions to an environment are allowed, or denied. It begins at a local clock time, and again as its rule says;
 * each time it lasts equally long.
 */
export interface Window {
  readonly name: string;
  readonly effect: 'allow' | 'deny';
  /** Local clock time of the first one, `2026-12-24T18:00` or with seconds. A rule counts from here. */
  readonly start: string;
  /** Name of the IANA database: `Europe/Berlin`. */
  readonly timeZone: string;
  readonly durationMs: number;
  /** RRULE of RFC 5545, without `RRULE:`: `FREQ=WEEKLY;BYDAY=FR`; null: once. */
  readonly rrule: string | null;
}
