import { describe, expect, it } from 'vitest';
import { readLimit, resourceText, usedText } from './limit-texts.js';

describe('a limit', () => {
  it.each([
    ['50', 50],
    [' 0 ', 0],
    ['', null],
    ['-1', null],
    ['1.5', null],
    ['1e3', null],
    ['9007199254740993', null],
    ['none', null],
  ])('typed as %j is %s', (text, limit) => {
    expect(readLimit(text)).toBe(limit);
  });

  it.each([
    [1, null, '1, no limit'],
    [0, 0, '0 of 0'],
    [1_500, 100_000, '1,500 of 100,000'],
  ])('%d of %s reads %s', (used, limit, text) => {
    expect(usedText(used, limit)).toBe(text);
  });

  it.each([
    ['memory_mb', 'Memory (MiB)'],
    ['projects', 'Projects'],
    ['something_new', 'something new'],
  ])('%s is called %s', (resource, text) => {
    expect(resourceText(resource)).toBe(text);
  });
});
