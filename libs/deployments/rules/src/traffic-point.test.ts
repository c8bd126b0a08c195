import { describe, expect, it } from 'vitest';
import { latencyBucketsMs, trafficFigures } from '@tiffin/contracts';
import { latencyAt, trafficPoint } from './traffic-point.js';

const buckets = (counts: Readonly<Record<number, number>>) =>
  [...latencyBucketsMs, Infinity].map((bound) => counts[bound] ?? 0);

describe('a point of traffic', () => {
  it('says how many there were, whose fault it was, and within what they were answered', () => {
    const figures = [1, 70, 2, 20, 5, 2, ...buckets({ 10: 90, 100: 9, 2_500: 1 })];
    expect(figures).toHaveLength(trafficFigures);
    expect(trafficPoint(figures)).toEqual({
      ...{ requests: 100, errors: 7, clientErrors: 20 },
      ...{ p50Ms: 7.8, p95Ms: 77.8, p99Ms: 100 },
    });
  });

  it.each([
    ['nothing', {}, null],
    ['one', { 1: 1 }, 0.5],
    ['all in one bucket', { 50: 4 }, 37.5],
    ['on the bound of two', { 25: 2, 50: 2 }, 25],
    ['beyond the last bound', { Infinity: 3 }, 30_000],
  ])('half of %s', (_, counts, expected) => expect(latencyAt(buckets(counts), 0.5)).toBe(expected));
});
