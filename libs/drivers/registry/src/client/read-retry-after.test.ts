import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readRetryAfter } from './read-retry-after.js';

const dayMs = 86_400_000;

it('is never less than nothing nor more than a day, whatever is said', () => {
  const said = fc.option(
    fc.oneof(
      fc.string(),
      fc.integer().map(String),
      fc.date({ noInvalidDate: true }).map((date) => date.toUTCString()),
    ),
    {
      nil: undefined,
    },
  );
  fc.assert(
    fc.property(said, said, fc.maxSafeNat(), (value, date, nowMs) => {
      const waitMs = readRetryAfter(value, date, nowMs);
      expect(waitMs === null || (Number.isFinite(waitMs) && waitMs >= 0 && waitMs <= dayMs)).toBe(true);
    }),
  );
});

it('reads seconds', () => {
  fc.assert(
    fc.property(fc.nat(dayMs / 1_000), (seconds) => {
      expect(readRetryAfter(` ${seconds} `, undefined, 0)).toBe(seconds * 1_000);
    }),
  );
});

it('reads a date against the time that the answer says, and without one against ours', () => {
  const at = Date.UTC(2026, 10, 27, 10, 0, 0);
  fc.assert(
    fc.property(fc.nat(80_000), (seconds) => {
      const until = new Date(at + seconds * 1_000).toUTCString();
      expect(readRetryAfter(until, new Date(at).toUTCString(), 0)).toBe(seconds * 1_000);
      expect(readRetryAfter(until, undefined, at)).toBe(seconds * 1_000);
    }),
  );
});

it('reads nothing into what is no such time', () => {
  const garbage = [
    '',
    ' ',
    'soon',
    '-1',
    '1.5',
    '1e3',
    '0x10',
    'Fri, 31 Feb 2026 10:00:00 GMT',
    '2026-11-27',
    'Fri, 27 Nov 2026 25:00:00 GMT',
  ];
  expect(garbage.map((value) => readRetryAfter(value, undefined, 0))).toEqual(garbage.map(() => null));
});
