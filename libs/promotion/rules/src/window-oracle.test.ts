import { describe, expect, it } from 'vitest';
import { inLongForm } from '@tiffin/testing/in-long-form';
import type { Window } from './window.js';
import { windowState } from './window-state.js';

/**
 * Windows against a second way of telling: each half hour by itself, on the clock that `Intl` shows, without a library and without a search.
 * The seeds are kept, so that a failure is found again.
 */
const seeds = Array.from({ length: inLongForm(12, { otherwise: 3 }) }, (_, index) => 9_000 + index);
const minuteMs = 60_000;
const dayMs = 86_400_000;

function chance(seed: number): (most: number) => number {
  let state = seed;
  return (most) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * most);
  };
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** What the clock of a zone shows, as if it were UTC. */
function shown(timeZone: string, ms: number): number {
  const format =
    formats.get(timeZone) ??
    new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  formats.set(timeZone, format);
  const part = Object.fromEntries(format.formatToParts(ms).map(({ type, value }) => [type, Number(value)]));
  return Date.UTC(
    part['year'] ?? 0,
    (part['month'] ?? 1) - 1,
    part['day'],
    part['hour'],
    part['minute'],
    part['second'],
  );
}

interface Plan {
  readonly window: Window;
  /** Whether it begins on a day, given as its midnight on the clock. */
  readonly isOn: (midnight: number) => boolean;
}

/** The moments at which the clock shows a time, or would show it had it not been put on. */
function momentOf(timeZone: string, clock: number): number {
  const found: number[] = [];
  for (let ms = clock - dayMs; ms <= clock + dayMs; ms += 30 * minuteMs)
    if (shown(timeZone, ms) === clock) found.push(ms);
  // Where it is skipped, what was shown a day before tells how far the clock was from UTC.
  return found[0] ?? clock - (shown(timeZone, clock - dayMs) - (clock - dayMs));
}

/** All starts near a moment, day by day. */
function startsNear({ window, isOn }: Plan, at: number, days: number): number[] {
  const first = Date.parse(`${window.start}:00Z`);
  const timeOfDay = first % dayMs;
  const starts: number[] = [];
  for (let midnight = Math.floor(at / dayMs) * dayMs - days * dayMs; midnight <= at + days * dayMs; midnight += dayMs) {
    if (midnight + timeOfDay >= first && isOn(midnight)) starts.push(momentOf(window.timeZone, midnight + timeOfDay));
  }
  return starts;
}

const zones = ['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'America/Santiago', 'Asia/Kolkata', 'UTC'];
const weekdays = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'];
const two = (number: number): string => String(number).padStart(2, '0');

function ruleOf(random: (most: number) => number): { readonly rrule: string; readonly isOn: Plan['isOn'] } {
  const [day, other] = [random(7), random(7)];
  const date = 1 + random(31);
  const ways = [
    { rrule: 'FREQ=DAILY', isOn: () => true },
    {
      rrule: `FREQ=WEEKLY;BYDAY=${[...new Set([weekdays[day], weekdays[other]])].join(',')}`,
      isOn: (midnight: number) => [day, other].includes(new Date(midnight).getUTCDay()),
    },
    { rrule: `FREQ=MONTHLY;BYMONTHDAY=${date}`, isOn: (midnight: number) => new Date(midnight).getUTCDate() === date },
    {
      rrule: `FREQ=MONTHLY;BYDAY=-1${weekdays[day]}`,
      isOn: (midnight: number) =>
        new Date(midnight).getUTCDay() === day &&
        new Date(midnight).getUTCMonth() !== new Date(midnight + 7 * dayMs).getUTCMonth(),
    },
  ];
  return ways[random(ways.length)] ?? { rrule: 'FREQ=DAILY', isOn: () => true };
}

function planOf(random: (most: number) => number, number: number): Plan {
  const { rrule, isOn } = ruleOf(random);
  const effect = random(2) === 0 ? 'allow' : 'deny';
  // Where clocks change: in the small hours, on a half hour.
  const start = `2026-01-${two(1 + random(28))}T${two(random(3) === 0 ? random(24) : random(4))}:${random(2) * 3}0`;
  const timeZone = zones[random(zones.length)] ?? 'UTC';
  const durationMs = (1 + random(60)) * 30 * minuteMs;
  return { window: { name: `w${number}`, effect, start, timeZone, durationMs, rrule }, isOn };
}

/** Around when clocks are put on or back somewhere. */
const changes = [
  '2026-03-08',
  '2026-03-29',
  '2026-04-04',
  '2026-09-05',
  '2026-10-03',
  '2026-10-25',
  '2026-11-01',
  '2027-03-28',
];

const isIn = (starts: readonly number[], durationMs: number, at: number): boolean =>
  starts.some((start) => start <= at && at < start + durationMs);

describe('windowState, against each half hour told by itself', () => {
  it.each(seeds)('seed %i', (seed) => {
    const random = chance(seed);
    const plans = Array.from({ length: 1 + random(4) }, (_, number) => planOf(random, number));
    const windows = plans.map(({ window }) => window);
    const begin = Date.parse(`${changes[random(changes.length)]}T00:00:00Z`) - dayMs;
    const all = plans.map((plan) => ({ ...plan.window, starts: startsNear(plan, begin, 6) }));
    const of = (effect: Window['effect']) => all.filter((one) => one.effect === effect);
    const isOpen = (at: number): boolean =>
      !of('deny').some((one) => isIn(one.starts, one.durationMs, at)) &&
      (of('allow').length === 0 || of('allow').some((one) => isIn(one.starts, one.durationMs, at)));

    const end = begin + 3 * dayMs;
    let opens: number | null = null;
    for (let at = end; at >= begin; at -= 30 * minuteMs) {
      if (isOpen(at)) opens = at;
      const state = windowState(windows, new Date(at));
      expect([new Date(at).toISOString(), state.isOpen]).toEqual([new Date(at).toISOString(), isOpen(at)]);
      const expected = opens === at || opens === null ? null : new Date(opens);
      if (opens !== null) expect(state.opensAt).toEqual(expected);
      else if (state.opensAt) expect(state.opensAt.getTime()).toBeGreaterThan(end);
    }
  });
});
