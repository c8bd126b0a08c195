import { describe, expect, it } from 'vitest';
import { type Canvas, type EntityInput, parseCanvas } from '@tiffin/canvas-rules';
import { accepted } from '@tiffin/kernel';
import { codeLimits, compareCode } from './compare-code.js';

const handler = { 'handler.js': 'exports.fn = () => 1\n' };
const withFiles = (files: Readonly<Record<string, string>>, id = 'fun'): EntityInput => ({
  id,
  type: 'Function',
  name: id,
  files: { ...handler, ...files },
});
const canvas = (...entities: EntityInput[]): Canvas => accepted(parseCanvas({ formatVersion: 2, entities }));
/** A canvas may not be so large; what compares it must hold all the same. */
const huge = (files: Readonly<Record<string, string>>): Canvas => {
  const small = canvas(withFiles({}));
  return { ...small, entities: small.entities.map((one) => ({ ...one, files })) } as Canvas;
};
const compare = (before: Readonly<Record<string, string>>, after: Readonly<Record<string, string>>) =>
  compareCode(canvas(withFiles(before)), canvas(withFiles(after)));

const numbered = (count: number, prefix: string): string =>
  Array.from({ length: count }, (_, at) => `${prefix}${at}\n`).join('');

describe('compareCode', () => {
  it.each([
    ['a changed line', { 'a.js': 'one\ntwo\n' }, { 'a.js': 'one\n2\n' }, '@@ -1,2 +1,2 @@\n one\n-two\n+2\n'],
    ['a new file', {}, { 'a.js': 'one\ntwo' }, '@@ -0,0 +1,2 @@\n+one\n+two\n'],
    ['a file that went', { 'a.js': 'one\n' }, {}, '@@ -1,1 +0,0 @@\n-one\n'],
    ['an empty file', {}, { 'a.js': '' }, ''],
    [
      'an end of line that went',
      { 'a.js': 'one\n' },
      { 'a.js': 'one' },
      '@@ -1,1 +1,1 @@\n-one\n+one\n\\ No newline at end of file\n',
    ],
  ])('shows %s', (_, before, after, unified) => {
    expect(compare(before, after)).toMatchObject([{ file: 'a.js', unified, isTruncated: false }]);
  });

  it('shows the script of a model', () => {
    const model = (script: string): Canvas => canvas({ id: 'car', type: 'Model', name: 'Car', script });
    expect(compareCode(model('a\n'), model('b\n'))).toEqual([
      {
        change: 'changed',
        entityId: 'car',
        entityType: 'Model',
        entityName: 'Car',
        file: 'script.js',
        unified: '@@ -1,1 +1,1 @@\n-a\n+b\n',
        isTruncated: false,
      },
    ]);
  });

  it('leaves the lines of a lock to the packages', () => {
    const files = (lock: string) => ({ 'package.json': '{}', 'package-lock.json': lock });
    expect(compare(files('{"a":1}'), files('{"a":2}'))).toMatchObject([{ unified: null, isTruncated: false }]);
  });
});

describe('what it may cost', () => {
  it('does not compare what is too large', () => {
    const text = numbered(1000, 'x'.repeat(300));
    expect(compareCode(huge({ 'a.js': text }), huge({ 'a.js': `${text}!` }))).toMatchObject([
      { unified: null, isTruncated: true },
    ]);
  });

  it('does not compare what is too different', () => {
    expect(compare({ 'a.js': numbered(2000, 'a') }, { 'a.js': numbered(2000, 'b') })).toMatchObject([
      { unified: null, isTruncated: true },
    ]);
  });

  it('shows as much of a new file as fits, in whole lines', () => {
    const [change] = compare({}, { 'a.js': numbered(50_000, 'line ') });
    expect(change).toMatchObject({ isTruncated: true });
    expect(change?.unified).toMatch(/line \d+\n$/);
    expect(change?.unified?.length).toBeLessThanOrEqual(codeLimits.shownFile);
  });

  it('cuts long lines', () => {
    const [change] = compare({ 'a.js': 'x'.repeat(100_000) }, { 'a.js': 'y'.repeat(100_000) });
    expect(change?.unified?.length).toBeLessThan(3000);
    expect(change?.isTruncated).toBe(true);
  });

  it.each([
    ['one file of 5 MB', { 'a.js': 'a\n'.repeat(2_500_000) }, { 'a.js': 'b\n'.repeat(2_500_000) }],
    [
      'very many files that differ just too much',
      Object.fromEntries(Array.from({ length: 200 }, (_, at) => [`f${at}.js`, numbered(900, 'a')])),
      Object.fromEntries(Array.from({ length: 200 }, (_, at) => [`f${at}.js`, numbered(900, 'b')])),
    ],
    ['lines that repeat', { 'a.js': 'a\nb\n'.repeat(30_000) }, { 'a.js': `${'b\na\na\n'.repeat(20_000)}` }],
  ])('stops at what people can read, for %s', (_, before, after) => {
    const told = compareCode(huge(before), huge(after));
    expect(told.every(({ isTruncated }) => isTruncated)).toBe(true);
    expect(told.reduce((sum, { unified }) => sum + (unified?.length ?? 0), 0)).toBeLessThanOrEqual(codeLimits.shown);
  });
});
