import { expect, it } from 'vitest';
import { appliedHash } from './applied-hash.js';
import { startedChange } from './started-change.js';

const applied = { formatVersion: 1, releaseNumber: 1, tables: [], declared: [] } as const;
const change = { before: appliedHash(null), after: appliedHash(applied) };

it.each([
  [{ declared: [], tables: [], releaseNumber: 1, formatVersion: 1 } as const, 'made'],
  [null, 'not-made'],
  [{ ...applied, releaseNumber: 2 }, 'unknown'],
])('where the database tells %o, it is %s', (told, is) => {
  expect(startedChange(change, appliedHash(told))).toBe(is);
});
