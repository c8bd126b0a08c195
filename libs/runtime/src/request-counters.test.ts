import { statusClasses } from '@tiffin/contracts';
import { expect, it } from 'vitest';
import { RequestCounters } from './request-counters.js';

it.each<[number | undefined, (typeof statusClasses)[number]]>([
  [100, '1xx'],
  [204, '2xx'],
  [499, '4xx'],
  [599, '5xx'],
  [600, '5xx'],
  [999, '5xx'],
  [0, '5xx'],
  [undefined, 'aborted'],
])('counts %s as %s, once', (status, expected) => {
  const counters = new RequestCounters();
  counters.add(status, 0.1);
  const figures = counters.figures();
  expect(statusClasses.filter((_, at) => figures[at] === 1)).toEqual([expected]);
  expect(figures.reduce((all, count) => all + count, 0)).toBe(2);
});
