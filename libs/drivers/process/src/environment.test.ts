import { describe, expect, it } from '@jest/globals';
import { EnvironmentReader } from './environment.js';

const reader = new EnvironmentReader('builder', { TEXT: 'a', EMPTY: '', COUNT: '12', WORDS: 'twelve', MINUS: '-1' });

describe('EnvironmentReader', () => {
  it('reads texts and whole numbers', () => {
    expect([reader.text('TEXT'), reader.optional('TEXT'), reader.count('COUNT', 0)]).toEqual(['a', 'a', 12]);
  });

  it('takes an empty variable for one that is not set', () => {
    expect([reader.optional('EMPTY'), reader.count('EMPTY', null), reader.count('NONE', 7)]).toEqual([null, null, 7]);
    expect(() => reader.text('EMPTY')).toThrow('EMPTY is not set; builder cannot start without it.');
  });

  it.each(['WORDS', 'MINUS'])('refuses %s, which is no whole number', (name) => {
    expect(() => reader.count(name, 0)).toThrow(`${name} is "`);
  });
});
