import { describe, expect, it } from 'vitest';
import { readQuantity } from './read-quantity.js';

describe('a quantity of Kubernetes', () => {
  it.each<[string | undefined, number | null]>([
    ['250m', 0.25],
    ['1', 1],
    ['1.5', 1.5],
    ['128Mi', 134_217_728],
    ['12345Ki', 12_641_280],
    ['2e3', 2_000],
    ['1k', 1_000],
    ['0', 0],
    [undefined, null],
    ['', null],
    ['-1', null],
    ['5constructor', null],
    ['many', null],
  ])('%s is %s', (text, value) => {
    expect(readQuantity(text)).toBe(value);
  });

  it('may be as small as a cluster measures', () => {
    expect(readQuantity('123456789n')).toBeCloseTo(0.123456789, 12);
    expect(readQuantity('250u')).toBeCloseTo(0.00025, 12);
  });
});
