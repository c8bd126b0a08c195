import { describe, expect, it } from 'vitest';
import { Refusal } from './refusal.js';
import { visible } from './visible.js';

describe('visible', () => {
  it.each([
    ['a byte order mark', '\ufeff{}', '\\u{feff}{}'],
    ['a NUL', 'end\0', 'end\\u{0}'],
    ['an escape sequence', '\u001b[31mred', '\\u{1b}[31mred'],
    ['a carriage return', 'a\rb', 'a\\u{d}b'],
    ['a zero-width space', 'us\u200bers', 'us\\u{200b}ers'],
    ['a turn of the writing direction', '\u202egnp.exe', '\\u{202e}gnp.exe'],
    ['a no-break space', 'a\u00a0b', 'a\\u{a0}b'],
    ['a line separator', 'a\u2028b', 'a\\u{2028}b'],
    ['half a surrogate pair', 'a\ud800b', 'a\\u{d800}b'],
    ['a tag beyond the first plane', 'a\u{e0041}', 'a\\u{e0041}'],
    ['a letter-like filler', 'a\u3164', 'a\\u{3164}'],
  ])('shows %s', (_what, text, shown) => {
    expect(visible(text)).toBe(shown);
  });

  it('leaves what can be seen, and what lays text out', () => {
    const text = 'Größe: "你好"\n\tdone 🍱';
    expect(visible(text)).toBe(text);
  });

  it('is how a refusal shows names', () => {
    expect(Refusal.of('NAME_TAKEN', 'project', 'a\u200bb').message).toContain('"a\\u{200b}b"');
    const problem = { rule: 'name', message: 'The name "a\u200bb" …' };
    expect(Refusal.ofProblems('CANVAS_INVALID', [problem], '1', '').problems[0]?.message).toContain('a\\u{200b}b');
  });
});
