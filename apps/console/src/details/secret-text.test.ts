import { describe, expect, it } from 'vitest';
import { readSecretText, namedIn } from './secret-text.js';

const name = { holds: 'secret', only: false } as const;
const text = { holds: null, only: false } as const;
const variable = { holds: 'variable', only: false } as const;
const only = { holds: 'secret', only: true } as const;

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
    ['{"variable": "REGION"}', text, { variable: 'REGION' }],
    ['REGION', variable, { variable: 'REGION' }],
    ['', variable, { variable: '' }],
    ['{"secret": "', text, '{"secret": "'],
  ])('%j in %j is %j', (typed, kind, value) => {
    expect(readSecretText(typed, kind)).toEqual(value);
  });
});

describe('namedIn', () => {
  it.each([
    [{ secret: 'A' }, { kind: 'secret', name: 'A' }],
    [{ secret: '' }, { kind: 'secret', name: '' }],
    [{ variable: 'A' }, { kind: 'variable', name: 'A' }],
    ['A', null],
    [undefined, null],
  ])('%j: %j', (value, found) => {
    expect(namedIn(value)).toEqual(found);
  });
});
