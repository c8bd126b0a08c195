import { expect, it } from 'vitest';
import { inOrder, type Variable } from './in-order.js';

const typed: readonly Variable[] = [
  ['LANG', 'de'],
  ['1', 'x'],
];

it('leaves a name that begins with a digit where it is typed', () => {
  expect(inOrder(Object.fromEntries(typed), typed)).toEqual(typed);
});

it('shows what is there after it was changed elsewhere, as by undo', () => {
  expect(inOrder({ LANG: 'de', VARIABLE_1: 'x' }, typed)).toEqual([
    ['LANG', 'de'],
    ['VARIABLE_1', 'x'],
  ]);
});
