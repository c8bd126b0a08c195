/** Nobody is believed who asks for more. */
const longestMs = 86_400_000;
const dateForm = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), (\d{2}) ([A-Z][a-z]{2}) (\d{4}) (\d{2}):(\d{2}):(\d{2}) GMT$/;

/**
 * How long a `Retry-After` asks to wait (RFC 9110, section 10.2.3); null where it is absent or says nothing. A date is compared with
 * `date`, what the same answer says that the time is, and only without one with `nowMs` of our own clock.
 */
export function readRetryAfter(value: string | undefined, date: string | undefined, nowMs: number): number | null {
  const text = value?.trim() ?? '';
  if (/^\d{1,15}$/.test(text)) return Math.min(Number(text) * 1_000, longestMs);
  const until = readHttpDate(text);
  if (until === null) return null;
  return Math.min(Math.max(0, until - (readHttpDate(date?.trim() ?? '') ?? nowMs)), longestMs);
}

/** Only the form that servers have to send; `Date.parse` would take nearly anything. */
function readHttpDate(text: string): number | null {
  const [, day, month, year, ...time] = dateForm.exec(text) ?? [];
  if (month === undefined) return null;
  const made = new Date(`${day} ${month} ${year} ${time.join(':')} UTC`);
  // What is no day of the calendar, or no time of a day, comes out as another one or as none.
  return made.toUTCString() === text ? made.getTime() : null;
}
