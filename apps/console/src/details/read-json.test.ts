import { describe, expect, it } from 'vitest';
import { readJson } from './read-json.js';

describe('readJson', () => {
  it.each([
    [' ', [], []],
    ['[1]', [], [1]],
    ['{"a": 1}', {}, { a: 1 }],
    ['1', undefined, 1],
    ['{}', undefined, {}],
  ])('%j, empty %j, is %j', (text, empty, value) => {
    expect(readJson(text, empty)).toEqual({ value });
  });

  it.each([
    ['{}', [], 'a list'],
    ['1', [], 'a list'],
    ['null', {}, 'an object'],
    ['[]', {}, 'an object'],
    ['"x"', {}, 'an object'],
    ['[1', [], 'not valid JSON yet'],
  ])('does not take %j for %j', (text, empty, reason) => {
    expect(readJson(text, empty)).toEqual({ problem: expect.stringContaining(reason) });
  });
});
