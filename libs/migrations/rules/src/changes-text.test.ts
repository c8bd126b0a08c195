import { expect, it } from 'vitest';
import { changesText } from './changes-text.js';

it.each([
  [['a'], 'a'],
  [['a', 'b', 'c'], 'a; b; c'],
  [['a', 'b', 'c', 'd', 'e'], 'a; b; c; and 2 more'],
])('%j is "%s"', (words, text) => {
  expect(changesText(words)).toBe(text);
});
