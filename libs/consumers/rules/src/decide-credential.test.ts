import { describe, expect, it } from 'vitest';
import { Refusal } from '@tiffin/kernel';
import { decideKeyId, decideScopeName, decideScopes, decideSecret } from './decide-credential.js';

const codeOf = (answer: unknown) => (answer instanceof Refusal ? answer.code : answer);

describe('a key id', () => {
  it.each([
    ['key-auth', null, null],
    ['key-auth', 'abc', 'abc'],
    ['key-auth', 'a:b', 'INPUT_INVALID'],
    ['key-auth', 'a b', 'INPUT_INVALID'],
    ['key-auth', '', 'INPUT_INVALID'],
    ['key-auth', 'é', 'INPUT_INVALID'],
    ['key-auth', 'x'.repeat(201), 'INPUT_INVALID'],
    ['jwt', 'auth0|5f7c:8', 'auth0|5f7c:8'],
    ['jwt', null, 'INPUT_INVALID'],
    ['basic-auth', null, null],
    ['basic-auth', 'abc', 'INPUT_INVALID'],
    ['oauth2', 'abc', 'INPUT_INVALID'],
  ] as const)('of %s that is %j is %j', (type, given, answer) => {
    expect(codeOf(decideKeyId(type, given))).toBe(answer);
  });
});

describe('a secret that is given', () => {
  it.each([
    ['key-auth', 'hunter22', 'hunter22'],
    ['basic-auth', 'pass wörd 1', 'pass wörd 1'],
    ['key-auth', null, null],
    ['key-auth', 'hunter2', 'INPUT_INVALID'],
    ['key-auth', 'x'.repeat(501), 'INPUT_INVALID'],
    ['key-auth', 'hunter22\n', 'INPUT_INVALID'],
    ['key-auth', 'hunter22\ud800', 'INPUT_INVALID'],
    ['jwt', 'hunter22', 'INPUT_INVALID'],
  ] as const)('of %s that is %j is %j', (type, given, answer) => {
    expect(codeOf(decideSecret(type, given))).toBe(answer);
  });

  it('is in no refusal', () => {
    const refusal = decideSecret('key-auth', 'hunter22\n');
    expect(refusal instanceof Refusal && refusal.message).not.toContain('hunter');
  });
});

it('scopes come once and in one order, and no more of them than there can be', () => {
  expect(decideScopes(['b', 'a', 'b'])).toEqual(['a', 'b']);
  expect(codeOf(decideScopes(Array.from({ length: 31 }, (_, at) => `s${at}`)))).toBe('INPUT_INVALID');
});

it.each([
  ['orders:read', 'orders:read'],
  ['', 'INPUT_INVALID'],
  ['a b', 'INPUT_INVALID'],
  ['a"b', 'INPUT_INVALID'],
  ['a\\b', 'INPUT_INVALID'],
  ['x'.repeat(61), 'INPUT_INVALID'],
])('a scope that is %j is %j', (given, answer) => {
  expect(codeOf(decideScopeName(given))).toBe(answer);
});
