import { expect, it } from 'vitest';
import { readDuration, writeDuration } from './read-duration.js';

it.each([
  ['90s', 90, '90s'],
  ['30m', 1_800, '30m'],
  ['120m', 7_200, '2h'],
  ['2d', 172_800, '2d'],
  ['0s', 0, '0s'],
])('%j is %d s, written %j', (text, total, written) => {
  expect(readDuration(text)).toBe(total);
  expect(writeDuration(total)).toBe(written);
});

it.each(['', '90', '-1s', '1.5h', '1h30m', 'soon', '1w', '9999999999s'])('%j is no time', (text) =>
  expect(readDuration(text)).toBeNull(),
);
