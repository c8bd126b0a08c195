import { describe, expect, it } from 'vitest';
import { amountText, environmentText, nearness, percentOf } from './usage-text.js';

describe('nearness', () => {
  it.each([
    [0, 10, 'fine'],
    [79, 100, 'fine'],
    [80, 100, 'near'],
    [99, 100, 'near'],
    [100, 100, 'full'],
    [120, 100, 'full'],
    [0, 0, 'full'],
    [1_000_000, null, 'fine'],
  ])('of %d of %s is %s', (used, limit, near) => {
    expect(nearness({ used, limit })).toBe(near);
  });
});

describe('percentOf', () => {
  it.each([
    [1, 4, 25],
    [5, 4, 100],
    [0, 0, 100],
    [7, null, null],
  ])('of %d of %s is %s', (used, limit, percent) => {
    expect(percentOf({ used, limit })).toBe(percent);
  });
});

describe('amountText', () => {
  it.each([
    [512, 'MiB', '512 MiB'],
    [1536, 'MiB', '1.5 GiB'],
    [4096, 'MiB', '4 GiB'],
    [250, 'millicores', '0.3 cores'],
    [1000, 'millicores', '1 core'],
    [4000, 'millicores', '4 cores'],
    [1200, 'minutes', '1,200 min'],
    [1_000_000, 'count', '1,000,000'],
  ] as const)('%d %s is "%s"', (amount, unit, text) => {
    expect(amountText(amount, unit)).toBe(text);
  });
});

it('names an environment with its project, and says so of one that is gone', () => {
  expect(environmentText({ environment: 'development', project: 'shop' })).toBe('shop · development');
  expect(environmentText({ environment: null, project: null })).toBe('an environment that is gone');
});
