import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { isNamed, readReleaseName, releaseNameOf } from './release-name.js';
import { firstWords, secondWords } from './release-words.js';

const hashed = (text: string): string => createHash('sha256').update(text).digest('hex');
const zeros = '0'.repeat(64);
const otter = `065f${'0'.repeat(60)}`;

/** Changes of one letter, and swaps of neighbours, that make one word into another: by how many, up to 2. */
function stepsBetween(a: string, b: string): number {
  const swapped = [...a.slice(1)].some((_, at) => a.slice(0, at) + a[at + 1] + a[at] + a.slice(at + 2) === b);
  if (swapped) return 1;
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  if (long.length - short.length > 1) return 2;
  const same = [...long].findIndex((letter, at) => letter !== short[at]);
  const rest = long.length === short.length ? short.slice(same + 1) : short.slice(same);
  return long.slice(same + 1) === rest ? 1 : 2;
}

describe('the words', () => {
  it('are those that releases were named with', () => {
    expect(hashed(firstWords.join())).toBe('3bd39b108d6054c8137a193ff89a76a05be0d9bd82449ab7b14ba9f35f5744a4');
    expect(hashed(secondWords.join())).toBe('e4d4b69c4315860200e4fe21adf768f53ea0378a11d38c74e9ca3125291c6dc3');
  });

  it('are 128 of each, so that a byte picks them evenly', () => {
    expect([firstWords.length, secondWords.length]).toEqual([128, 128]);
  });

  it('are short, plain, and none is taken for another', () => {
    const all = [...firstWords, ...secondWords];
    expect(all.filter((word) => !/^[a-z]{3,9}$/.test(word))).toEqual([]);
    const close = all.flatMap((one, at) => all.slice(at + 1).filter((other) => stepsBetween(one, other) < 2));
    expect(close).toEqual([]);
  });
});

describe('releaseNameOf', () => {
  it.each([
    [zeros, 1, 'able-acorn-1'],
    [otter, 12, 'brave-otter-12'],
    [`86df${'f'.repeat(60)}`, 12, 'brave-otter-12'],
    ['f'.repeat(64), 1000, 'witty-zebra-1000'],
    [hashed('a release'), 7, 'smooth-quartz-7'],
  ])('calls %s, number %i, %s', (sha256, number, name) => {
    expect(releaseNameOf(sha256, number)).toBe(name);
  });

  it('uses every word', () => {
    const seen = new Set(
      Array.from({ length: 4000 }, (_, at) => releaseNameOf(hashed(String(at)), 1).split('-')).flat(),
    );
    expect(seen.size).toBe(257);
  });
});

describe('readReleaseName', () => {
  it.each([
    ['brave-otter-12', { number: 12, words: 'brave-otter' }],
    [' Brave-Otter-12\n', { number: 12, words: 'brave-otter' }],
    ['12', { number: 12, words: null }],
    ['#12', { number: 12, words: null }],
    ['2147483647', { number: 2_147_483_647, words: null }],
  ])('reads %j', (text, read) => {
    expect(readReleaseName(text)).toEqual(read);
  });

  it.each([
    '',
    '0',
    '-1',
    '012',
    '1.5',
    '1e3',
    '##1',
    'otter',
    'otter-12',
    'brave-otter',
    'brave-otter-',
    'brave-otter-0',
    '#brave-otter-12',
    'a-brave-otter-12',
    'brave otter 12',
    'brave-otter-12-13',
    '2147483648',
    '99999999999999999999',
    '０１２',
  ])('finds no release in %j', (text) => {
    expect(readReleaseName(text)).toBeNull();
  });
});

describe('isNamed', () => {
  it.each([
    ['brave-otter-12', true],
    ['12', true],
    ['brave-panda-12', false],
    ['calm-otter-12', false],
  ])('%s: %s', (text, expected) => {
    const read = readReleaseName(text);
    expect(read && isNamed(read, otter)).toBe(expected);
  });
});
