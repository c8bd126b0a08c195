import { describe, expect, it } from 'vitest';
import { isId, newId } from './ids.js';

describe('ids', () => {
  it('are unique and ordered by the time of their making', () => {
    const ids = Array.from({ length: 5_000 }, () => newId());
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.toSorted()).toEqual(ids);
    expect(ids.every(isId)).toBe(true);
    expect(ids.every((id) => id[14] === '7')).toBe(true);
  });

  it.each([
    ['an empty text', ''],
    ['upper case', '019A0000-0000-7000-8000-000000000001'],
    ['braces', '{019a0000-0000-7000-8000-000000000001}'],
    ['a line break behind it', '019a0000-0000-7000-8000-000000000001\n'],
    ['SQL', "019a0000-0000-7000-8000-00000000000' or 1=1"],
  ])('from outside are refused with %s', (_, text) => {
    expect(isId(text)).toBe(false);
  });
});
