import { describe, expect, it } from 'vitest';
import { Refusal } from '@tiffin/kernel';
import { decidePersonName, decideTenantName } from './decide-name.js';

const codeOf = (answer: unknown) => (answer instanceof Refusal ? answer.code : 'taken');

describe('a name', () => {
  it.each([
    ...['Ada Lovelace', "Conan O'Brien", 'José Müller-Łukasiewicz', 'Şırnak Ölçüm', 'Nguyễn Thị Minh', 'Acme™'],
    ...[
      'Иван Петров',
      'Γιώργος Παπαδόπουλος',
      'محمد علي',
      'דוד כהן',
      '山田 太郎',
      'ソニー',
      'スーパーMario',
      '김민준',
      '王小明',
    ],
    ...['प्रिया शर्मा', 'สมชาย', 'Արմեն', 'გიორგი', 'Team 42', 'R&D (Berlin) #1', 'Café', '🍱 Lunch'],
  ])('may be %j', (name) => {
    expect(decidePersonName(name)).toBe(name.normalize('NFC'));
    expect(decideTenantName(name)).toBe(name.normalize('NFC'));
  });

  it('loses blanks around it and is kept composed', () => {
    expect(decideTenantName('  Cafe\u0301   Uno ')).toBe('Café Uno');
  });

  it.each([
    ['a Cyrillic а among Latin letters', 'Pаypal'],
    ['a Cyrillic word beside a Latin one', 'Расе Bank'],
    ['a Greek ο among Latin letters', 'Gοogle'],
    ['an Armenian ո among Latin letters', 'Amazoո'],
    ['a Cherokee letter', 'Ꭺcme'],
    ['a name of Cherokee letters', 'ᎪᏟᎷᎬ'],
    ['Lisu letters', 'ꓮꓛꓟꓰ'],
    ['wide letters', 'Ａｄｍｉｎ'],
    ['mathematical letters', '𝐀𝐝𝐦𝐢𝐧'],
    ['circled letters', 'Team ①'],
    ['joined letters', 'ﬁnance'],
    ['a phonetic ɑ', 'pɑypal'],
    ['a small capital', 'ᴀdmin'],
    ['a click', 'ǃnfo'],
    ['a zero-width space', 'Ad\u200bmin'],
    ['a zero-width joiner', 'Ad\u200dmin'],
    ['a soft hyphen', 'Ad\u00admin'],
    ['a word joiner', 'Ad\u2060min'],
    ['a right-to-left override', 'Ad\u202enim'],
    ['an isolate', 'Ad\u2066min\u2069'],
    ['a right-to-left mark', 'Admin\u200f'],
    ['a byte order mark', '\ufeffAdmin'],
    ['a variation selector', 'Admin\ufe0f'],
    ['a tag', 'Admin\u{e0041}'],
    ['a Hangul filler', 'Admin\u3164'],
    ['a Braille blank', 'Ad\u2800min'],
    ['a no-break space', 'Ad\u00a0min'],
    ['an ideographic space', 'Ad\u3000min'],
    ['a line separator', 'Ad\u2028min'],
    ['a NUL', 'Ad\0min'],
    ['a line feed', 'Ad\nmin'],
    ['half a surrogate pair', 'Ad\ud800min'],
    ['a private character', 'Ad\ue000min'],
    ['piled marks', 'Ad\u0300\u0301\u0302\u0303min'],
    ['a stroke through a letter', 'Ad\u0338min'],
    ['a mark in front', '\u0301Admin'],
    ['a combining grapheme joiner', 'Ad\u034fmin'],
  ])('is refused with %s', (_, name) => {
    expect([codeOf(decidePersonName(name)), codeOf(decideTenantName(name))]).toEqual([
      'NAME_MISLEADING',
      'NAME_MISLEADING',
    ]);
  });

  it.each(['ОАО', 'рауре', 'Сосо', 'ΑΒΒ', 'ΟΤΕ', 'Սոս'])(
    'of a tenant is not %j, which only looks Latin; a person may be called so',
    (name) => {
      expect([codeOf(decideTenantName(name)), codeOf(decidePersonName(name))]).toEqual(['NAME_MISLEADING', 'taken']);
    },
  );

  it.each(['', '   ', 'x'.repeat(61)])('is refused as %j', (name) => {
    expect(codeOf(decidePersonName(name))).toBe('INPUT_INVALID');
  });

  it('shows what nobody would see', () => {
    expect((decideTenantName('Ad\u200bmin') as Refusal).message).toContain('\\u{200b}');
  });
});
