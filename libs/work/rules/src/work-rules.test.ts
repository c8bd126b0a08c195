import { describe, expect, it } from '@jest/globals';
import { Refusal } from '@tiffin/kernel';
import { failureText } from './failure-text.js';
import { faultText } from './fault-text.js';
import { retryDelayMs } from './retry-delay.js';

describe('retryDelayMs', () => {
  it.each([
    [0, 1_000],
    [1, 2_000],
    [2, 4_000],
    [8, 256_000],
    [9, 300_000],
    [1_000_000, 300_000],
  ])('after %d faults before is %d ms', (faultsBefore, ms) => {
    expect(retryDelayMs(faultsBefore, 1_000, 0.5)).toBe(ms);
  });
});

it('retries of what failed together are spread by a quarter both ways', () => {
  expect([0, 0.25, 0.5, 1].map((chance) => retryDelayMs(1, 1_000, chance))).toEqual([1_500, 1_750, 2_000, 2_500]);
});

describe('faultText', () => {
  it('says a refusal in its own words, and nothing of what other errors hold', () => {
    expect(faultText(Refusal.of('CELL_UNAVAILABLE', 'it is down'))).toContain('it is down');
    expect(faultText(new Error('connect postgres://tiffin:secret@10.0.0.1'))).not.toContain('secret');
  });
});

describe('failureText', () => {
  const failure = { unitKey: 'function-f', unitName: 'f', reason: 'did not become ready', lastLines: [] };

  it.each([
    ['"f" did not become ready', {}],
    ['"function-f" did not become ready', { unitName: null }],
    ['did not become ready', { unitKey: null, unitName: null }],
    ['"f" did not become ready\nIts last lines:\na\nb', { lastLines: ['a', 'b'] }],
  ])('is %j', (text, change) => {
    expect(failureText({ ...failure, ...change })).toBe(text);
  });
});
