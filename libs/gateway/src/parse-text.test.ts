import { expect, it } from 'vitest';
import { type Note, Teller } from './note.js';
import { parseText } from './parse-text.js';

it.each([
  ['holds itself', 'a: &a [*a]'],
  ['holds itself further down', 'a: &a {b: [1, {c: *a}]}'],
  ['nests without end', `${'['.repeat(150)}${']'.repeat(150)}`],
])('refuses what %s', (_, text) => {
  const notes: Note[] = [];
  expect(parseText(text, new Teller(notes, { file: 'x.yml' }))).toBeUndefined();
  expect(notes).toMatchObject([{ severity: 'refused', place: { file: 'x.yml' }, why: expect.stringContaining('100') }]);
});

it('follows anchors', () => {
  const text = 'a: &a {b: [1]}\nc: {<<: *a, d: *a}';
  expect(parseText(text, new Teller([], { file: 'x.yml' }))).toEqual({ a: { b: [1] }, c: { b: [1], d: { b: [1] } } });
});
