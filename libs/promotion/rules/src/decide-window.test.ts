import { describe, expect, it } from 'vitest';
import { Refusal } from '@tiffin/kernel';
import { decideWindow, decideWindows } from './decide-window.js';
import type { Window } from './window.js';

const at = new Date('2026-11-27T01:00:00Z');
const hour = 3_600_000;
const base: Window = {
  name: 'Christmas',
  effect: 'deny',
  start: '2026-12-24T18:00',
  timeZone: 'Europe/Berlin',
  durationMs: 72 * hour,
  rrule: null,
};

const told = (answer: unknown): string => (answer instanceof Refusal ? `${answer.code} ${answer.message}` : 'accepted');
const judge = (over: Partial<Window>): string => told(decideWindow({ ...base, ...over }, at));
const judgeRule = (rrule: string): string => judge({ start: '2026-01-01T09:00', rrule, durationMs: hour });

describe('decideWindow', () => {
  it('answers the window, and nothing that came with it', () => {
    expect(decideWindow({ ...base, extra: 1 } as Window, at)).toEqual(base);
  });

  it.each<[string, Partial<Window>]>([
    ['one that is going on', { start: '2026-11-26T18:00' }],
    ['a second', { durationMs: 1_000 }],
    ['366 days', { durationMs: 366 * 24 * hour }],
    ['seconds in its start', { start: '2026-12-24T18:00:30' }],
    ['UTC', { timeZone: 'UTC' }],
    ['a start in a gap', { start: '2027-03-28T02:30' }],
  ])('takes %s', (_, over) => {
    expect(judge(over)).toBe('accepted');
  });

  it.each<[string, Partial<Window>, RegExp]>([
    ['no name', { name: '' }, /1 to 100 characters/],
    ['blanks around its name', { name: ' a' }, /blanks/],
    ['a name that misleads', { name: 'a\u202eb' }, /nobody sees/],
    ['no duration', { durationMs: 0 }, /between a second and 366 days/],
    ['a negative duration', { durationMs: -1_000 }, /between a second/],
    ['parts of seconds', { durationMs: 1_500 }, /whole seconds/],
    ['no number', { durationMs: Number.NaN }, /whole seconds/],
    ['more than a year', { durationMs: 367 * 24 * hour }, /366 days/],
    ['an unknown zone', { timeZone: 'Europe/Atlantis' }, /"Europe\/Atlantis" is no time zone/],
    ['an offset', { timeZone: '+01:00' }, /no time zone/],
    ['an empty zone', { timeZone: '' }, /no time zone/],
    ['a date alone', { start: '2026-12-24' }, /no clock time/],
    ['a moment with a zone', { start: '2026-12-24T18:00Z' }, /no clock time/],
    ['a day that is none', { start: '2027-02-29T18:00' }, /no clock time/],
    ['an hour that is none', { start: '2026-12-24T24:00' }, /no clock time/],
    ['one that is over', { start: '2026-11-20T18:00' }, /it is over already/],
    ['one that ends now', { start: '2026-11-24T02:00' }, /it is over already/],
  ])('refuses %s', (_, over, why) => {
    expect(judge(over)).toMatch(why);
    expect(judge(over)).toMatch(/^WINDOW_INVALID The window "/);
  });

  it.each([
    'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR',
    'freq=weekly;byday=fr',
    'FREQ=DAILY;INTERVAL=2;COUNT=400',
    'FREQ=MONTHLY;BYDAY=-1FR',
    'FREQ=MONTHLY;BYMONTHDAY=-1',
    'FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1',
    'FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=24',
    'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29',
    'FREQ=YEARLY;BYWEEKNO=1;WKST=MO',
    'FREQ=YEARLY;BYYEARDAY=-1',
    'FREQ=HOURLY',
    'FREQ=DAILY;BYHOUR=1,13;BYMINUTE=0,30',
    'FREQ=DAILY;UNTIL=20270101',
    'FREQ=DAILY;UNTIL=20270101T000000',
    'FREQ=DAILY;UNTIL=20270101T000000Z',
  ])('takes the rule %s', (rrule) => {
    expect(judgeRule(rrule)).toBe('accepted');
  });

  it.each([
    ['', /is no part/],
    ['DAILY', /is no part/],
    ['RRULE:FREQ=DAILY', /is no part/],
    ['INTERVAL=2', /it needs FREQ/],
    ['FREQ=NEVER', /"FREQ=NEVER" cannot be read/],
    ['FREQ=MINUTELY', /too dense/],
    ['FREQ=SECONDLY;COUNT=1', /too dense/],
    ['FREQ=HOURLY;BYMINUTE=0,30', /more often than 24 times a day/],
    ['FREQ=DAILY;BYHOUR=1,2,3,4,5;BYMINUTE=0,10,20,30,40', /more often/],
    ['FREQ=DAILY;BYSECOND=1', /"BYSECOND" is no part/],
    ['FREQ=DAILY;FREQ=WEEKLY', /twice/],
    ['FREQ=DAILY;', /"" is no part/],
    ['FREQ=DAILY;COUNT=0', /"COUNT=0" cannot be read/],
    ['FREQ=DAILY;COUNT=401', /cannot be read/],
    ['FREQ=DAILY;INTERVAL=0', /cannot be read/],
    ['FREQ=DAILY;INTERVAL=-1', /cannot be read/],
    ['FREQ=DAILY;INTERVAL=1001', /cannot be read/],
    ['FREQ=DAILY;BYMONTH=13', /cannot be read/],
    ['FREQ=DAILY;BYHOUR=24', /cannot be read/],
    ['FREQ=DAILY;BYMONTHDAY=0', /cannot be read/],
    ['FREQ=WEEKLY;BYDAY=XX', /cannot be read/],
    ['FREQ=WEEKLY;BYDAY=', /cannot be read/],
    ['FREQ=WEEKLY;BYDAY=1MO', /refused/],
    ['FREQ=DAILY;BYSETPOS=5', /refused/],
    ['FREQ=DAILY;COUNT=1;UNTIL=20300101', /COUNT and UNTIL/],
    ['FREQ=DAILY;UNTIL=soon', /cannot be read/],
    ['FREQ=DAILY;UNTIL=20270230', /cannot be read/],
    ['FREQ=DAILY;UNTIL=20261126', /no time that is still to come/],
    ['FREQ=DAILY;UNTIL=20251231T000000Z', /no time that is still to come/],
    ['FREQ=DAILY;COUNT=30', /no time that is still to come/],
    ['FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=31', /times that do not come/],
    ['FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30', /times that do not come/],
    ['FREQ=DAILY;BYMONTH=2;BYMONTHDAY=31', /times that do not come/],
    ['FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=31', /times that do not come/],
    ['FREQ=MONTHLY;BYDAY=6MO', /times that do not come|refused/],
    ['FREQ=DAILY;RSCALE=CHINESE', /"RSCALE" is no part/],
    ['FREQ=DAILY\nEXDATE:20270101T000000Z', /cannot be read/],
    [`FREQ=DAILY;BYMONTH=${'1,'.repeat(200)}1`, /longer than 300/],
  ])('refuses the rule %j', (rrule, why) => {
    expect(judgeRule(rrule)).toMatch(why);
    expect(judgeRule(rrule)).toMatch(/^WINDOW_INVALID/);
  });
});

const dense = (count: number): Window[] =>
  Array.from({ length: count }, (_, index) => ({
    ...base,
    name: `hourly ${index}`,
    start: `2026-01-01T00:${10 + index}`,
    durationMs: 60_000,
    rrule: 'FREQ=HOURLY',
  }));
const manyDaily = Array.from({ length: 20 }, (_, index) => ({
  ...base,
  name: `daily ${index}`,
  durationMs: hour,
  rrule: 'FREQ=DAILY',
}));

describe('decideWindows', () => {
  const allow: Window = {
    ...base,
    name: 'office',
    effect: 'allow',
    start: '2026-01-05T09:00',
    durationMs: 8 * hour,
    rrule: 'FREQ=DAILY',
  };

  it.each<[string, Window[], string | RegExp]>([
    ['none', [], 'accepted'],
    ['some', [base, allow], 'accepted'],
    [
      'one that allows no more than another denies',
      [allow, { ...allow, name: 'no', effect: 'deny' }],
      /"office", "no" is refused: together.*never open/,
    ],
    [
      'all time denied',
      [{ ...base, start: '2026-01-01T00:00', durationMs: 25 * hour, rrule: 'FREQ=DAILY' }],
      /never open/,
    ],
    ['two of a name', [base, { ...base }], /two windows have this name/],
    ['too many', Array.from({ length: 21 }, (_, number) => ({ ...base, name: `w${number}` })), /more than 20/],
    ['as many starts a day as may be', dense(2), 'accepted'],
    ['too many starts a day', dense(3), /together the windows begin up to 72 times a day, and 48 is the most; let/],
    ['twenty that begin once a day', manyDaily, 'accepted'],
    [
      'so many starts that no opening is found',
      [{ ...base, start: '2026-01-01T00:00', durationMs: hour, rrule: 'FREQ=HOURLY' }],
      /begin so often that no opening is found before 2027-.*; deny less, or let them begin less often/,
    ],
    ['one that is wrong', [allow, { ...base, durationMs: 0 }], /"Christmas".*366 days/],
  ])('%s', (_, windows, expected) => {
    const answer = told(decideWindows(windows, at));
    expect(answer).toMatch(expected);
  });
});
