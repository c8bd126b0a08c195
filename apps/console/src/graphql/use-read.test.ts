import { CombinedError } from 'urql';
import { describe, expect, it } from 'vitest';
import { keptAfter } from './use-read.js';

const trouble = new CombinedError({ networkError: new Error('nobody answers') });
const nothing = { key: 'a', data: null, error: null };
const some = { key: 'a', data: 'some', error: null };

describe('what was read', () => {
  it.each([
    ['is what came', nothing, { key: 'a', data: 'some' }, some],
    ['is why nothing came', nothing, { key: 'a', error: trouble }, { ...nothing, error: trouble }],
    ['stays when reading it again fails', some, { key: 'a', error: trouble }, { ...some, error: trouble }],
    [
      'stays when half of an answer comes with an error',
      some,
      { key: 'a', data: 'half', error: trouble },
      { ...some, error: trouble },
    ],
    ['is the newest', { ...some, error: trouble }, { key: 'a', data: 'more' }, { ...some, data: 'more' }],
    ['is nothing of another question', some, { key: 'b', error: trouble }, { key: 'b', data: null, error: trouble }],
  ])('%s', (_, kept, came, after) => {
    expect(keptAfter<string>(kept, came)).toEqual(after);
  });
});
