import { RRuleTemporal } from 'rrule-temporal';
import { type ClockMs, clockShiftMs, type LocalClock, localClock, readClock } from './local-clock.js';
import type { Window } from './window.js';
import { readWindowRule, type WindowRule } from './window-rule.js';

/** When a window begins. Moments are milliseconds since 1970. */
export interface WindowStarts {
  /** Starts from a moment on and before another, in order, led by the last one before that, if the window may last so long. */
  readonly between: (fromMs: number, toMs: number) => readonly number[];
  /** The first start after a moment; null where there is none. */
  readonly next: (afterMs: number) => number | null;
}

/**
 * Starts are worked out for so long at a time, and so many of these stretches are kept: enough for the farthest search. The last one before a
 * stretch is in the stretch before; only of a window that lasts longer than that it is looked for by itself.
 */
const stretchMs = 16 * 86_400_000;
const mostStretches = 32;

/** Clock times at which a window begins, whatever the zone. */
interface Clocks {
  readonly between: (from: ClockMs, to: ClockMs) => readonly ClockMs[];
  readonly before: (clock: ClockMs) => ClockMs | null;
  readonly after: (clock: ClockMs) => ClockMs | null;
}

const once = (start: ClockMs): Clocks => ({
  between: (from, to) => (from <= start && start <= to ? [start] : []),
  before: (clock) => (start < clock ? start : null),
  after: (clock) => (start > clock ? start : null),
});

const basic = (clock: ClockMs): string => new Date(clock).toISOString().replace(/[-:]|\.\d+/g, '');

/**
 * The rule is followed on the clock alone, as if each day had 24 hours; the zone comes afterwards. So no start is left out where the
 * clock is put forward, as it would be in a calendar: an environment that should be frozen would be open.
 */
function repeated(start: ClockMs, { parts, until }: WindowRule): Clocks {
  // An end that is a moment is compared as one; here it only bounds the search.
  const ending = until ? `;UNTIL=${basic(until.is === 'local' ? until.ms : until.ms + clockShiftMs)}` : '';
  const text = [...parts].map(([name, value]) => `${name}=${value}`).join(';');
  const rule = new RRuleTemporal({
    rruleString: `DTSTART:${basic(start)}\nRRULE:${text}${ending}`,
    strict: true,
    cache: false,
    maxIterations: 10_000,
    maxCandidateEvaluations: 40_000,
  });
  const clockOf = (found: { readonly epochMilliseconds: number } | null) => found?.epochMilliseconds ?? null;
  return {
    between: (from, to) => rule.between(new Date(from), new Date(to), true).map(({ epochMilliseconds: ms }) => ms),
    before: (clock) => clockOf(rule.previous(new Date(clock), false)),
    after: (clock) => clockOf(rule.next(new Date(clock), false)),
  };
}

/** What is worked out once for each stretch: it stays, for every gate asks about nearly the same moment. */
function perStretch<T>(workOut: (index: number) => T): (index: number) => T {
  const known = new Map<number, { readonly found: T }>();
  return (index) => {
    const { found } = known.get(index) ?? { found: workOut(index) };
    if (known.size >= mostStretches) known.clear();
    known.set(index, { found });
    return found;
  };
}

const stretchOf = (ms: number): number => Math.floor(ms / stretchMs);

/** The starts that follow from clock times. */
function startsOn(clock: LocalClock, clocks: Clocks, { isHourly, latestMs, durationMs }: Ends): WindowStarts {
  // What begins every hour begins in both of two hours that the clock shows alike.
  const momentsOf = (time: ClockMs): number[] =>
    isHourly ? [...new Set([clock.firstAt(time), clock.lastAt(time)])] : [clock.firstAt(time)];
  const moments = (time: ClockMs): number[] => momentsOf(time).filter((ms) => ms <= latestMs);
  const stretch = perStretch((index): readonly number[] => {
    const [fromMs, toMs] = [index * stretchMs, (index + 1) * stretchMs];
    return clocks
      .between(clock.clockAt(fromMs) - clockShiftMs, clock.clockAt(toMs) + clockShiftMs)
      .flatMap(moments)
      .filter((ms) => fromMs <= ms && ms < toMs)
      .toSorted((a, b) => a - b);
  });
  const longBefore = (ms: number): number | null => {
    let time = durationMs > stretchMs ? clocks.before(clock.clockAt(ms) - clockShiftMs) : null;
    // Clock times after the last moment are there as well, up to a day of them.
    while (time !== null && moments(time).length === 0) time = clocks.before(time);
    return time === null ? null : (moments(time).at(-1) ?? null);
  };
  const lastBefore = perStretch((index) => stretch(index - 1).at(-1) ?? longBefore(index * stretchMs));
  const startsIn = (fromMs: number, toMs: number): number[] => {
    const found: number[] = [];
    for (let index = stretchOf(fromMs); index * stretchMs < toMs; index += 1)
      found.push(...stretch(index).filter((ms) => fromMs <= ms && ms < toMs));
    return found;
  };
  return {
    between: (fromMs, toMs) => {
      const index = stretchOf(fromMs);
      const last = stretch(index).findLast((ms) => ms <= fromMs) ?? lastBefore(index);
      return [...(last === null ? [] : [last]), ...startsIn(fromMs + 1, toMs)];
    },
    next: (afterMs) => {
      const near = startsIn(afterMs + 1, afterMs + 2 * clockShiftMs)[0];
      if (near !== undefined) return near;
      const time = clocks.after(clock.clockAt(afterMs) + clockShiftMs);
      return time === null ? null : (moments(time)[0] ?? null);
    },
  };
}

interface Ends {
  readonly isHourly: boolean;
  /** No start is after this moment. */
  readonly latestMs: number;
  readonly durationMs: number;
}

/** The starts of a window, or what is wrong with it. */
export function windowStarts({ start, timeZone, durationMs, rrule }: Omit<Window, 'name'>): WindowStarts | string {
  const first = readClock(start);
  if (first === null) return `"start" is no clock time; write it like 2026-12-24T18:00`;
  const clock = localClock(timeZone);
  if (clock === null) return `"${timeZone}" is no time zone; write it like Europe/Berlin`;
  if (rrule === null) return startsOn(clock, once(first), { isHourly: false, latestMs: Infinity, durationMs });
  const rule = readWindowRule(rrule);
  if (typeof rule === 'string') return `its rule is refused: ${rule}`;
  try {
    const latestMs = rule.until?.is === 'instant' ? rule.until.ms : Infinity;
    const isHourly = rule.parts.get('FREQ') === 'HOURLY';
    return startsOn(clock, repeated(first, rule), { isHourly, latestMs, durationMs });
  } catch (error) {
    return `its rule is refused: ${(error as Error).message}`;
  }
}
