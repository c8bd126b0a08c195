import { expect, it } from 'vitest';
import { isInternalPath } from './internal-path.js';

it.each([
  ['/.tiffin/metrics', true],
  ['/.tiffin/readyz?x=1', true],
  ['/.tiffin', true],
  ['http://gateway.example/.tiffin/metrics', true],
  ['/.tiffin/healthz', false],
  ['/.tiffin/healthz?x=1', false],
  ['/.tiffinade', false],
  ['/cars', false],
  ['*', false],
])('%s is internal: %s', (target, expected) => {
  expect(isInternalPath(target)).toBe(expected);
});
