import { describe, expect, it } from 'vitest';
import type { Window } from './window.js';
import { mostLooked, windowState } from './window-state.js';

const hour = 3_600_000;
const day = 24 * hour;

const base: Window = {
  name: 'freeze',
  effect: 'deny',
  start: '2026-12-24T18:00',
  timeZone: 'Europe/Berlin',
  durationMs: 2 * hour,
  rrule: null,
};
const deny = (over: Partial<Window>): Window => ({ ...base, ...over });
const allow = (over: Partial<Window>): Window => ({ ...base, name: 'office', effect: 'allow', ...over });

/** Shows a state as `open`, `shut by freeze until ...`. */
function told(windows: readonly Window[], at: string): string {
  const { isOpen, opensAt, by } = windowState(windows, new Date(at));
  const whose = by === null ? '' : ` by ${by}`;
  return isOpen ? `open${whose}` : `shut${whose} until ${opensAt?.toISOString().replace('.000Z', 'Z') ?? 'never'}`;
}

const fridays = deny({ start: '2026-01-02T16:00', rrule: 'FREQ=WEEKLY;BYDAY=FR', durationMs: 8 * hour });
const office = allow({ start: '2026-01-05T09:00', rrule: 'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR', durationMs: 8 * hour });

describe('without a rule', () => {
  it.each([
    ['2026-12-24T16:59:59.999Z', 'open'],
    ['2026-12-24T17:00:00Z', 'shut by freeze until 2026-12-24T19:00:00Z'],
    ['2026-12-24T18:59:59.999Z', 'shut by freeze until 2026-12-24T19:00:00Z'],
    ['2026-12-24T19:00:00Z', 'open'],
  ])('denies to the second: %s is %s', (at, expected) => {
    expect(told([base], at)).toBe(expected);
  });

  it.each([
    ['2026-12-24T16:59:59Z', 'shut until 2026-12-24T17:00:00Z'],
    ['2026-12-24T17:00:00Z', 'open by office'],
    ['2026-12-24T18:59:59Z', 'open by office'],
    ['2026-12-24T19:00:00Z', 'shut until never'],
    ['2024-12-24T17:00:00Z', 'shut until never'],
  ])('allows nothing else: %s is %s', (at, expected) => {
    expect(told([allow({})], at)).toBe(expected);
  });

  it('allows everything without windows', () => {
    expect(told([], '2026-01-01T00:00:00Z')).toBe('open');
  });

  it('reads seconds', () => {
    const window = deny({ start: '2026-12-24T18:00:30', durationMs: 1_000 });
    expect(told([window], '2026-12-24T17:00:29.999Z')).toBe('open');
    expect(told([window], '2026-12-24T17:00:30Z')).toBe('shut by freeze until 2026-12-24T17:00:31Z');
    expect(told([window], '2026-12-24T17:00:31Z')).toBe('open');
  });
});

describe('with a rule', () => {
  it.each([
    ['before it begins', fridays, '2025-12-26T17:00:00Z', 'open'],
    ['on its first day', fridays, '2026-01-02T15:00:00Z', 'shut by freeze until 2026-01-02T23:00:00Z'],
    ['months later, in summer', fridays, '2026-07-03T14:00:00Z', 'shut by freeze until 2026-07-03T22:00:00Z'],
    ['on another day', fridays, '2026-07-02T14:00:00Z', 'open'],
    ['out of office, on a Friday', office, '2026-03-06T16:00:00Z', 'shut until 2026-03-09T08:00:00Z'],
    [
      'the last Friday of the month',
      deny({ start: '2026-01-01T00:00', durationMs: day, rrule: 'FREQ=MONTHLY;BYDAY=-1FR' }),
      '2026-10-30T12:00:00Z',
      'shut by freeze until 2026-10-30T23:00:00Z',
    ],
    [
      'the third of three times',
      deny({ start: '2026-06-01T00:00', rrule: 'FREQ=DAILY;COUNT=3' }),
      '2026-06-02T22:30:00Z',
      'shut by freeze until 2026-06-03T00:00:00Z',
    ],
    ['the fourth', deny({ start: '2026-06-01T00:00', rrule: 'FREQ=DAILY;COUNT=3' }), '2026-06-03T22:30:00Z', 'open'],
    [
      'until a moment, that counts',
      deny({ start: '2026-06-01T00:00', rrule: 'FREQ=DAILY;UNTIL=20260602T220000Z' }),
      '2026-06-02T22:00:00Z',
      'shut by freeze until 2026-06-03T00:00:00Z',
    ],
    [
      'until a second before',
      deny({ start: '2026-06-01T00:00', rrule: 'FREQ=DAILY;UNTIL=20260602T215959Z' }),
      '2026-06-02T22:00:00Z',
      'open',
    ],
    [
      'until a day, that counts',
      deny({ start: '2026-06-01T12:00', rrule: 'FREQ=DAILY;UNTIL=20260603' }),
      '2026-06-03T10:00:00Z',
      'shut by freeze until 2026-06-03T12:00:00Z',
    ],
    [
      'until a moment, of long ones that overlap',
      deny({ start: '2026-06-01T00:00', durationMs: 10 * day, rrule: 'FREQ=DAILY;UNTIL=20260610T215959Z' }),
      '2026-06-19T21:00:00Z',
      'shut by freeze until 2026-06-19T22:00:00Z',
    ],
    [
      'a year-long freeze',
      deny({ start: '2026-01-01T00:00', durationMs: 365 * day, rrule: 'FREQ=YEARLY' }),
      '2026-12-01T00:00:00Z',
      'shut by freeze until never',
    ],
    [
      'the 29th of February',
      allow({ start: '2024-02-29T00:00', durationMs: day, rrule: 'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29' }),
      '2027-03-01T00:00:00Z',
      'shut until 2028-02-28T23:00:00Z',
    ],
    [
      'the 29th of February, too far away',
      allow({ start: '2024-02-29T00:00', durationMs: day, rrule: 'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29' }),
      '2024-03-02T00:00:00Z',
      'shut until never',
    ],
    [
      'a zone with a half hour',
      deny({ start: '2026-01-01T09:00', timeZone: 'Asia/Kolkata', rrule: 'FREQ=DAILY' }),
      '2026-05-01T03:30:00Z',
      'shut by freeze until 2026-05-01T05:30:00Z',
    ],
    [
      'a zone without names of places',
      deny({ start: '2026-01-01T09:00', timeZone: 'UTC', rrule: 'FREQ=DAILY' }),
      '2026-05-01T09:00:00Z',
      'shut by freeze until 2026-05-01T11:00:00Z',
    ],
  ])('%s', (_, window, at, expected) => {
    expect(told([window], at)).toBe(expected);
  });
});

// Berlin: forward on 29 March 2026 at 02:00 (01:00 UTC), back on 25 October 2026 at 03:00 (01:00 UTC).
describe('where the clock is put on or back', () => {
  const nightly = deny({ start: '2026-01-01T02:30', durationMs: hour, rrule: 'FREQ=DAILY' });
  const evenings = deny({ start: '2026-01-01T22:00', durationMs: hour, rrule: 'FREQ=DAILY' });
  const hourly = deny({ start: '2026-01-01T00:15', durationMs: 600_000, rrule: 'FREQ=HOURLY' });

  it.each([
    ['keeps to the clock in winter', evenings, '2026-03-28T21:00:00Z', 'shut by freeze until 2026-03-28T22:00:00Z'],
    ['keeps to the clock in summer', evenings, '2026-03-29T20:00:00Z', 'shut by freeze until 2026-03-29T21:00:00Z'],
    ['the time that is skipped: not before', nightly, '2026-03-29T01:29:59Z', 'open'],
    ['the time that is skipped: then', nightly, '2026-03-29T01:30:00Z', 'shut by freeze until 2026-03-29T02:30:00Z'],
    [
      'the time that comes twice: the first',
      nightly,
      '2026-10-25T00:30:00Z',
      'shut by freeze until 2026-10-25T01:30:00Z',
    ],
    ['the time that comes twice: not again', nightly, '2026-10-25T01:30:00Z', 'open'],
    [
      'each hour: the one that is skipped is the next',
      hourly,
      '2026-03-29T01:15:00Z',
      'shut by freeze until 2026-03-29T01:25:00Z',
    ],
    ['each hour: the first of two', hourly, '2026-10-25T00:15:00Z', 'shut by freeze until 2026-10-25T00:25:00Z'],
    ['each hour: the second of two', hourly, '2026-10-25T01:15:00Z', 'shut by freeze until 2026-10-25T01:25:00Z'],
    [
      'lasts as long as it lasts',
      deny({ start: '2026-03-28T12:00', durationMs: day }),
      '2026-03-29T10:59:59Z',
      'shut by freeze until 2026-03-29T11:00:00Z',
    ],
    [
      'once, at a time that is skipped',
      deny({ start: '2026-03-29T02:30' }),
      '2026-03-29T01:30:00Z',
      'shut by freeze until 2026-03-29T03:30:00Z',
    ],
    [
      'once, at a time that comes twice',
      deny({ start: '2026-10-25T02:30' }),
      '2026-10-25T00:30:00Z',
      'shut by freeze until 2026-10-25T02:30:00Z',
    ],
    [
      'south of the equator, and by half an hour',
      deny({ start: '2026-10-04T02:15', timeZone: 'Australia/Lord_Howe', durationMs: hour }),
      '2026-10-03T15:45:00Z',
      'shut by freeze until 2026-10-03T16:45:00Z',
    ],
  ])('%s', (_, window, at, expected) => {
    expect(told([window], at)).toBe(expected);
  });
});

describe('several windows', () => {
  const lunch = deny({ name: 'lunch', start: '2026-01-05T12:00', durationMs: hour, rrule: 'FREQ=DAILY' });
  const long = deny({ name: 'long', start: '2026-03-04T11:30', durationMs: 2 * hour });

  it.each([
    ['what denies wins', [office, lunch], '2026-03-04T11:30:00Z', 'shut by lunch until 2026-03-04T12:00:00Z'],
    ['what allows, around it', [office, lunch], '2026-03-04T12:00:00Z', 'open by office'],
    [
      'opens when the last ends',
      [office, lunch, long],
      '2026-03-04T11:15:00Z',
      'shut by long until 2026-03-04T12:30:00Z',
    ],
    [
      'opens with the next that allows, where the freeze outlasts this one',
      [office, deny({ start: '2026-03-06T12:00', durationMs: 60 * hour })],
      '2026-03-06T12:00:00Z',
      'shut by freeze until 2026-03-09T08:00:00Z',
    ],
    [
      'opens in the midst of one that allows',
      [office, deny({ start: '2026-03-06T16:00', durationMs: 68 * hour })],
      '2026-03-06T15:30:00Z',
      'shut by freeze until 2026-03-09T11:00:00Z',
    ],
    [
      'follows what denies without a gap',
      [0, 1, 2].map((at) => deny({ name: `part ${at}`, start: `2026-03-0${4 + at}T00:00`, durationMs: day })),
      '2026-03-04T12:00:00Z',
      'shut by part 0 until 2026-03-06T23:00:00Z',
    ],
    [
      'never opens where all that is allowed is denied',
      [office, { ...office, name: 'freeze', effect: 'deny' }],
      '2026-03-04T11:30:00Z',
      'shut by freeze until never',
    ],
    ['two that allow', [office, allow({ name: 'other' })], '2026-12-24T17:00:00Z', 'open by other'],
  ] as const)('%s', (_, windows, at, expected) => {
    expect(told(windows, at)).toBe(expected);
  });

  it.each([
    ['denies', 'deny', 'shut by freeze until never'],
    ['does not allow', 'allow', 'shut until never'],
  ] as const)('what cannot be read %s', (_, effect, expected) => {
    for (const broken of [{ timeZone: 'Mars/Base' }, { start: 'soon' }, { rrule: 'FREQ=NEVER' }])
      expect(told([{ ...base, effect, ...broken }], '2026-03-04T11:30:00Z')).toBe(expected);
  });
});

it('read anew answer as those that were read before, also where more are read than are remembered', () => {
  const at = '2026-07-03T14:00:00Z';
  const read = () => told([{ ...fridays }], at);
  const first = read();
  for (let minute = 1; minute <= 301; minute += 1) told([deny({ durationMs: minute * 60_000 })], at);
  expect([read(), read()]).toEqual([first, first]);
});

const hourly = (name: string, over: Partial<Window> = {}) =>
  deny({ name, start: '2020-01-01T00:00', rrule: 'FREQ=HOURLY', durationMs: hour, ...over });

it('that are never open are told so to the end of the search', () => {
  const never = deny({ start: '2020-01-01T00:00', rrule: 'FREQ=DAILY', durationMs: day + hour });
  const { opensAt, looked } = windowState([never], new Date('2026-11-27T01:00:00Z'));
  expect(opensAt).toBeNull();
  expect(looked).toBeLessThan(mostLooked);
});

it.each<[string, Window[]]>([
  ['as densely as an environment may have them', [hourly('one'), hourly('two', { start: '2020-01-01T00:30' })]],
  ['more densely than that', Array.from({ length: 20 }, (_, index) => hourly(`w${index}`))],
])('that begin %s are given up after a bounded number of starts, and said to be shut until then', (_, windows) => {
  const at = new Date('2026-11-27T01:00:00Z');
  const { isOpen, opensAt, looked } = windowState(windows, at);
  // A piece is looked at as a whole: so many starts of each window in 8 days, and the one before.
  expect(looked).toBeLessThan(mostLooked + windows.length * (8 * 24 + 1));
  expect([isOpen, (opensAt?.getTime() ?? 0) > at.getTime() + 8 * day - 1]).toEqual([false, true]);
});

it('that are open now are looked at for the next days alone', () => {
  const windows = [
    hourly('one', { durationMs: hour / 4 }),
    allow({ start: '2026-01-01T00:00', durationMs: 365 * day }),
  ];
  expect(windowState(windows, new Date('2026-11-27T01:30:00Z'))).toMatchObject({ isOpen: true, looked: 8 * 24 + 2 });
});
