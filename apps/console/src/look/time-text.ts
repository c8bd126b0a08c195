const units = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;
const farMs = 60 * 86_400_000;

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const day = new Intl.DateTimeFormat('en', { dateStyle: 'medium' });
const moment = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'medium' });

/** A moment as people say it: `2 hours ago`, `in 3 days`; beyond two months, its date. */
export function timeText(at: Date, now: Date): string {
  const awayMs = at.getTime() - now.getTime();
  if (Math.abs(awayMs) > farMs) return day.format(at);
  for (const [unit, lengthMs] of units) {
    const count = Math.round(awayMs / lengthMs);
    if (count !== 0 && Math.abs(awayMs) >= lengthMs) return relative.format(count, unit);
  }
  return awayMs > 0 ? 'in less than a minute' : 'just now';
}

/** All of it, in the reader's time zone. */
export const momentText = (at: Date): string => moment.format(at);

export const dayText = (at: Date): string => day.format(at);
