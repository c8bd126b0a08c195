import { describe, expect, it } from 'vitest';
import { between, duration } from './duration.js';

describe('duration', () => {
  it.each([
    [-3, '0 ms'],
    [84.4, '84 ms'],
    [1340, '1.3 s'],
    [125_000, '2 min 5 s'],
  ])('says %d as %s', (ms, text) => {
    expect(duration(ms)).toBe(text);
  });

  it('has no length while it is open', () => {
    expect(between('2025-01-01T00:00:00.000Z', null)).toBeNull();
    expect(between('2025-01-01T00:00:00.000Z', '2025-01-01T00:00:00.250Z')).toBe(250);
  });
});
