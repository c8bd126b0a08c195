import { describe, expect, it } from 'vitest';
import { decideShownName } from './decide-shown-name.js';
import { misleadingName, seenOnly } from './misleading-name.js';
import { Refusal } from './refusal.js';

const codeOf = (answer: unknown) => (answer instanceof Refusal ? answer.code : answer);

describe('a name that others are shown', () => {
  it.each([
    'Shop (EU) #1',
    'Größe™',
    'Cafe\u0301',
    '山田 太郎',
    'Иван',
    'محمد علي',
    '🍱 Lunch',
    'R&D / CI',
    'Сервис API',
    'API-шлюз',
    'Δ-Sync',
  ])('may be %j', (name) => {
    expect(misleadingName(name)).toBeNull();
    expect(decideShownName(name, 60)).toBe(name.normalize('NFC'));
  });

  it.each(['⚙️ Jobs', '👩‍💻 dev', '🏳️‍🌈', 'کتاب\u200cها'])('may be %j, whose joints are seen by their effect', (name) => {
    expect(misleadingName(name)).toBeNull();
    expect(seenOnly(name)).toBe(name);
  });

  it.each([
    ['a joint between other letters', 'Ad\u200cmin'],
    ['a selector behind a letter', 'Admin\ufe0f'],
    ['a joint at the end', 'کتاب\u200c'],
    ['a control character', 'Ad\u0007min'],
    ['a turn of the writing direction', 'Ad\u202enim'],
    ['an Arabic letter mark', 'Admin\u061c'],
    ['what takes no ink', 'Ad\u200bmin'],
    ['a tag', 'Admin\u{e0041}'],
    ['a piled mark', 'Ad\u0300\u0301\u0302\u0303min'],
    ['a wide letter', 'Ａdmin'],
    ['a phonetic letter', 'pɑypal'],
    ['letters of two scripts', 'Pаypal'],
  ])('is refused with %s', (_, name) => {
    expect(codeOf(decideShownName(name, 60))).toBe('NAME_MISLEADING');
  });

  it.each(['', '  ', 'x'.repeat(61)])('is refused as %j', (name) => {
    expect(codeOf(decideShownName(name, 60))).toBe('INPUT_INVALID');
  });

  it('has one spelling of what looks the same', () => {
    expect(decideShownName('  Cafe\u0301   Uno ', 60)).toBe('Café Uno');
  });
});

describe('a name that somebody else gives', () => {
  it.each([
    ['Ada Lovelace', 'Ada Lovelace'],
    ['\ufeffA\u202eda\u{e0041} Love\u200blace\u0000', 'Ada Lovelace'],
    ['Ada\nLovelace', 'Ada Lovelace'],
    ['Ada\u00a0\u2003Lovelace', 'Ada Lovelace'],
    ['A\ud800da', 'Ada'],
    ['\u200b\u3164', ''],
  ])('of %j is shown as %j', (name, shown) => {
    expect(seenOnly(name)).toBe(shown);
    expect(seenOnly(shown)).toBe(shown);
  });
});
