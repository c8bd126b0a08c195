import { expect, it } from 'vitest';
import { family, figure, Histogram, processLines } from './prometheus-text.js';

it('writes a family and its figures', () => {
  expect(family('calls_total', 'counter', 'Calls.')).toEqual([
    '# HELP calls_total Calls.',
    '# TYPE calls_total counter',
  ]);
  expect(figure('calls_total', { name: 'a"b\\c\nd', code: 200 }, 3)).toBe(
    'calls_total{name="a\\"b\\\\c\\nd",code="200"} 3',
  );
  expect(figure('active', {}, 0)).toBe('active 0');
});

it('adds buckets up, and counts what is over the last in none but +Inf', () => {
  const histogram = new Histogram([0.1, 1]);
  for (const value of [0.1, 0.5, 0.75, 4]) histogram.observe(value);
  expect(histogram.lines('s', { method: 'GET' })).toEqual([
    's_bucket{method="GET",le="0.1"} 1',
    's_bucket{method="GET",le="1"} 3',
    's_bucket{method="GET",le="+Inf"} 4',
    's_sum{method="GET"} 5.35',
    's_count{method="GET"} 4',
  ]);
});

it('names every figure of the process that it writes', () => {
  const named = processLines().filter((line) => line.startsWith('# TYPE')).length;
  expect(processLines().filter((line) => !line.startsWith('#'))).toHaveLength(named);
});
