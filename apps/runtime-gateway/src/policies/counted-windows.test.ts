import { describe, expect, it } from 'vitest';
import { FixedWindows, SlidingWindows, type Windows } from './counted-windows.js';

describe('a fixed window', () => {
  it('begins with the first request of a key, and ends as a whole', () => {
    const windows = new FixedWindows(1_000);
    expect(windows.take('a', 300)).toEqual({ requests: 1, leftMs: 1_000 });
    expect(windows.take('a', 1_299)).toEqual({ requests: 2, leftMs: 1 });
    expect(windows.take('a', 1_300)).toEqual({ requests: 1, leftMs: 1_000 });
  });

  it('is one for each key', () => {
    const windows = new FixedWindows(1_000);
    windows.take('a', 0);
    expect(windows.take('b', 0).requests).toBe(1);
  });
});

describe('a sliding window', () => {
  it('covers of the one before what is not past yet', () => {
    const windows = new SlidingWindows(1_000);
    for (let requests = 1; requests <= 10; requests += 1) windows.take('a', 500);
    expect(windows.take('a', 1_000).requests).toBe(11);
    expect(windows.take('a', 1_500).requests).toBe(7);
    expect(windows.take('a', 1_999).requests).toBe(4);
    expect(windows.take('a', 3_000).requests).toBe(1);
  });
});

describe('counts', () => {
  const many = (windows: Windows): void => {
    windows.take('first', 0);
    for (let key = 0; key < 100_001; key += 1) windows.take(String(key), 1);
    expect(windows.keys).toBe(100_000);
    expect(windows.take('first', 2).requests).toBe(1);
  };

  it('of a fixed window keeps no more keys than would be told apart', () => many(new FixedWindows(60_000)));
  it('of a sliding window keeps no more keys than would be told apart', () => many(new SlidingWindows(60_000)));

  it.each([new FixedWindows(1_000), new SlidingWindows(1_000)])('forget what has ended', (windows) => {
    windows.take('a', 0);
    windows.take('b', 10_000);
    expect(windows.keys).toBe(1);
  });
});
