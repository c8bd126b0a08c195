import { describe, expect, it } from 'vitest';
import { readSecretText, secretNameOf } from './secret-text.js';

const name = { isName: true, only: false };
const text = { isName: false, only: false };
const only = { isName: true, only: true };

describe('readSecretText', () => {
  it.each([
    ['DB_PASSWORD', name, { secret: 'DB_PASSWORD' }],
    ['DB_PASSWORD', only, { secret: 'DB_PASSWORD' }],
    ['DB_PASSWORD', text, 'DB_PASSWORD'],
    // Not made a name: it may be the value that somebody types in the wrong place.
    ['hunter2', only, { secret: 'hunter2' }],
    ['', name, { secret: '' }],
    ['', only, undefined],
    ['', text, undefined],
    ['{"secret": "DB_PASSWORD"}', text, { secret: 'DB_PASSWORD' }],
    [' {"secret":"DB_PASSWORD"} ', only, { secret: 'DB_PASSWORD' }],
    ['{"secret": "', text, '{"secret": "'],
  ])('%j in %j is %j', (typed, kind, value) => {
    expect(readSecretText(typed, kind)).toEqual(value);
  });
});

describe('secretNameOf', () => {
  it.each([
    [{ secret: 'A' }, 'A'],
    [{ secret: '' }, ''],
    ['A', null],
    [undefined, null],
  ])('%j: %j', (value, found) => {
    expect(secretNameOf(value)).toBe(found);
  });
});
