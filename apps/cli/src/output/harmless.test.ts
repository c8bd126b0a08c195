import { expect, it } from 'vitest';
import { harmless } from './harmless.js';

it.each([
  ['plain text', 'of two\nlines\tand 日本', 'of two\nlines\tand 日本'],
  ['a colour', '\u001b[1;31mred\u001b[0m', '\u001b[1;31mred\u001b[0m'],
  ['a title of the window', '\u001b]0;title\u0007', '\\u{1b}]0;title\\u{7}'],
  ['a move of the cursor', '\u001b[2J\u001b[1A', '\\u{1b}[2J\\u{1b}[1A'],
  ['a line that is written over', '\u009b2Jover\rwritten', '\\u{9b}2Jover\\u{d}written'],
  ['a line end of Windows', 'a line\r\nand another\r', 'a line\nand another'],
  ['a turn of the writing direction', 'abc\u202etxt.exe', 'abc\\u{202e}txt.exe'],
])('%s does nothing to a terminal', (_, text, shown) => {
  expect(harmless(text)).toBe(shown);
});
