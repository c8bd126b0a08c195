import { describe, expect, it } from 'vitest';
import { foldEmail } from './fold-email.js';

describe('an e-mail address', () => {
  it.each([
    ['Ann@Example.TEST', 'ann@example.test'],
    ['  ann@example.test ', 'ann@example.test'],
    ['ann+tag@mail.example.test', 'ann+tag@mail.example.test'],
    ['ÄNN@example.test', 'änn@example.test'],
    ['a\u0308nn@example.test', 'änn@example.test'],
  ])('%j is kept as %j', (text, folded) => {
    expect(foldEmail(text)).toBe(folded);
  });

  it.each([
    '',
    'ann',
    'ann@',
    '@example.test',
    'ann@example',
    'ann@@example.test',
    'ann@example..test',
    '.ann@example.test',
    'ann.@example.test',
    'an n@example.test',
    'ann@example.test\r\nBcc: eve@example.test',
    'Ann <ann@example.test>',
    `${'a'.repeat(65)}@example.test`,
    `a@${'b'.repeat(63)}.${'c'.repeat(63)}.${'d'.repeat(63)}.${'e'.repeat(63)}.test`,
  ])('%j is none', (text) => {
    expect(foldEmail(text)).toBeNull();
  });
});
