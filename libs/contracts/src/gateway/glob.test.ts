import { describe, expect, it } from 'vitest';
import { isWrong } from '../vocabulary/wrong.js';
import { globProblem, readGlob, readKeptGlob } from './glob.js';

function taken(glob: string, hosts: readonly string[]): readonly string[] {
  const read = readGlob(glob);
  if (isWrong(read)) throw new Error(read.wrong);
  return hosts.filter((host) => read.test(host));
}

const hosts = ['a.test', 'b.test', 'ab.test', 'a.b.test', '.test', 'test', 'a.test:80', 'A.test', 'a-1.test'];

/** What minimatch 3.1.5 answers, which Express Gateway asks. */
const rows: readonly (readonly [glob: string, ...taken: readonly string[]])[] = [
  ['a.test', 'a.test'],
  ['*.test', 'a.test', 'b.test', 'ab.test', 'a.b.test', 'A.test', 'a-1.test'],
  ['**.test', 'a.test', 'b.test', 'ab.test', 'a.b.test', 'A.test', 'a-1.test'],
  ['*test', 'a.test', 'b.test', 'ab.test', 'a.b.test', 'test', 'A.test', 'a-1.test'],
  ['*', 'a.test', 'b.test', 'ab.test', 'a.b.test', 'test', 'a.test:80', 'A.test', 'a-1.test'],
  ['.*', '.test'],
  ['*:80', 'a.test:80'],
  ['?.test', 'a.test', 'b.test', 'A.test'],
  ['[ab].test', 'a.test', 'b.test'],
  ['[a-b]?.test', 'ab.test'],
  ['[!b].test', 'a.test', 'A.test'],
  ['[^b].test', 'a.test', 'A.test'],
  ['{a,b}.test', 'a.test', 'b.test'],
  ['{a,a{.,-}{b,1}}.test', 'a.test', 'a.b.test', 'a-1.test'],
  ['a-{1..3}.test', 'a-1.test'],
  ['{,a.}test', 'a.test', 'test'],
  ['@(a|b).test', 'a.test', 'b.test'],
  ['+(a|b).test', 'a.test', 'b.test', 'ab.test'],
  ['?(a.)test', 'a.test', 'test'],
  ['*(a|b|.)test', 'a.test', 'b.test', 'ab.test', 'a.b.test', 'test'],
  ['a!(-*).test', 'a.test', 'ab.test', 'a.b.test'],
  ['!a.test', 'b.test', 'ab.test', 'a.b.test', '.test', 'test', 'a.test:80', 'A.test', 'a-1.test'],
  ['!!a.test', 'a.test'],
  ['!*.test', '.test', 'test', 'a.test:80'],
  ['!{a,b,ab}.test', 'a.b.test', '.test', 'test', 'a.test:80', 'A.test', 'a-1.test'],
  ['\\a.test', 'a.test'],
  ['**(a|b).test', 'a.test', 'b.test', 'ab.test'],
  ['***(a.)test', 'a.test', 'test'],
];

describe('a glob for hosts', () => {
  it.each(rows)('%s', (glob, ...expected) => expect(taken(glob, hosts)).toEqual(expected));

  it.each([
    ['', 'has 1 to 255'],
    ['#a.test', 'a comment'],
    ['!', 'says of no host what it is not'],
    ['(a|b).test', 'has a "(" that stands for itself'],
    ['!(a|b).test', 'has a "(" that stands for itself'],
    ['@(a|b.test', 'has a "@(" without its other half'],
    ['a|b.test', 'has a "|"'],
    ['{a.test', 'has a "{"'],
    ['[a.test', 'has a "["'],
    ['[!].test', 'which has no signs'],
    ['[z-a].test', 'has a class that cannot be read'],
    ['a.test/cars', 'has a "/"'],
    ['@(a|!(b)).test', 'beside or inside another choice'],
    ['*+(a|aa)+(a|aa)b', 'in so many ways'],
    ['{1..1000}.test', 'more than 100 choices'],
    ['{1..100}*@(a|b).test', 'too much in braces'],
    ['{a.test,b(c)}', 'has a "(" that stands for itself'],
  ])('%s is refused with the part that is wrong', (glob, words) => {
    expect(globProblem(glob)).toContain(words);
  });

  it.each([
    ['(a|b).test'],
    ['a|b.test'],
    ['#a.test'],
    ['@(a|b.test'],
    ['a.test/cars'],
    ['a.test\\'],
    ['{a.test,b(c)}', 'a.test'],
    ['*.test', 'a.test', 'b.test', 'ab.test', 'a.b.test', 'A.test', 'a-1.test'],
  ])('that was kept before such were judged holds of the same hosts: %s', (glob, ...expected) => {
    const kept = readKeptGlob(glob);
    if (isWrong(kept)) throw new Error(kept.wrong);
    expect(hosts.filter((host) => kept.test(host))).toEqual(expected);
    expect(kept.idle).toBe(globProblem(glob));
  });

  it.each(['!(a|b).test', '{a.test', '[a.test', '@(a|!(b)).test', ''])(
    'is refused where it was none, or would hold of all now: %s',
    (glob) => expect(isWrong(readKeptGlob(glob))).toBe(true),
  );

  it('with many stars takes no longer than with few', () => {
    const read = readGlob(`${'*a'.repeat(60)}b`);
    if (isWrong(read)) throw new Error(read.wrong);
    // Split among sixty stars in every way, this would outlast the universe.
    expect(read.test('a'.repeat(255))).toBe(false);
    expect(read.test(`${'a'.repeat(200)}b`)).toBe(true);
  });

  it('takes no name that is longer than a host, and turns that round where it is negated', () => {
    const long = `${'a'.repeat(255)}.test`;
    expect([taken('*.test', [long]), taken('!*.test', [long])]).toEqual([[], [long]]);
  });
});
