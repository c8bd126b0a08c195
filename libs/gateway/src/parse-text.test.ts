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

it.each([
  ['a: 1\nb: {c: 1, d: 2, c: 3}', 'at line 2, column 17'],
  ['a: 1\n"a": 2', 'at line 2, column 1'],
])('refuses a key that is there twice: %j', (text, place) => {
  const notes: Note[] = [];
  expect(parseText(text, new Teller(notes, { file: 'x.yml' }))).toBeUndefined();
  expect(notes).toMatchObject([
    { severity: 'refused', what: expect.stringContaining(place), why: 'Map keys must be unique' },
  ]);
});

it('takes the same key in several maps, and several merges', () => {
  const text = 'a: &a {x: 1}\nb: &b {y: 2}\nc: {<<: *a, <<: *b, z: 3}';
  expect(parseText(text, new Teller([], { file: 'x.yml' }))).toMatchObject({ c: { x: 1, y: 2, z: 3 } });
});
