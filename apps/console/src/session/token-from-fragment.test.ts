import { describe, expect, it } from 'vitest';
import { tokenFromFragment } from './token-from-fragment.js';

describe('tokenFromFragment', () => {
  it.each([
    ['#token=tfn_abc', 'tfn_abc'],
    ['#token=a%2Bb', 'a+b'],
    ['#/projects/1', null],
    ['#token=', null],
    ['', null],
  ])('%s gives %s', (fragment, token) => {
    expect(tokenFromFragment(fragment)).toBe(token);
  });
});
