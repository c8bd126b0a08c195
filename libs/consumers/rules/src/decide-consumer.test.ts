import { describe, expect, it } from 'vitest';
import { Refusal } from '@tiffin/kernel';
import { decideConsumer } from './decide-consumer.js';
import { decideRoom } from './decide-room.js';

const codeOf = (answer: unknown) =>
  answer instanceof Refusal ? [answer.code, /^"(\w+)"/.exec(answer.message)?.[1]] : [];
const nested = (levels: number): object => (levels === 0 ? {} : { a: nested(levels - 1) });

describe('a consumer', () => {
  it('is what is said of it; what is empty is not said', () => {
    const given = {
      name: ' ada  lovelace ',
      firstname: 'Ada',
      lastname: '',
      email: 'ada@example.com',
      redirectUri: null,
    };
    expect(decideConsumer('user', { ...given, properties: { tier: 1 } })).toEqual({
      ...{ name: 'ada lovelace', firstname: 'Ada', lastname: null, email: 'ada@example.com' },
      ...{ redirectUri: null, properties: { tier: 1 } },
    });
    expect(decideConsumer('application', { name: 'shop', redirectUri: 'com.example.shop:/back' })).toMatchObject({
      ...{ name: 'shop', redirectUri: 'com.example.shop:/back', properties: {} },
    });
  });

  it.each([
    ['a name that is none', { name: ' ' }, ['INPUT_INVALID', 'name']],
    ['a name that is too long', { name: 'x'.repeat(101) }, ['INPUT_INVALID', 'name']],
    ['a username with a colon, behind which the password would begin', { name: 'a:b' }, ['INPUT_INVALID', 'name']],
    ['a username that nobody sees whole', { name: 'ad\u200bmin' }, ['NAME_MISLEADING', undefined]],
    ['a first name that turns the direction', { name: 'a', firstname: 'A\u202eb' }, ['NAME_MISLEADING', undefined]],
    ['an address without a host', { name: 'a', email: 'ada' }, ['INPUT_INVALID', 'email']],
    ['an address of two lines', { name: 'a', email: 'ada@example.com\n' }, ['INPUT_INVALID', 'email']],
    [
      'a script for an address to lead back to',
      { name: 'a', redirectUri: 'javascript:alert(1)' },
      ['INPUT_INVALID', 'redirectUri'],
    ],
    [
      'a script with a tab in its scheme',
      { name: 'a', redirectUri: 'java\tscript:alert(1)' },
      ['INPUT_INVALID', 'redirectUri'],
    ],
    ['a relative one', { name: 'a', redirectUri: '/back' }, ['INPUT_INVALID', 'redirectUri']],
    ['one with a fragment', { name: 'a', redirectUri: 'https://a.example/#b' }, ['INPUT_INVALID', 'redirectUri']],
    ['properties that are a list', { name: 'a', properties: [] }, ['INPUT_INVALID', 'properties']],
    [
      'a property of the name of a field',
      { name: 'a', properties: { isActive: true } },
      ['INPUT_INVALID', 'properties'],
    ],
    [
      'a property that would be a prototype',
      { name: 'a', properties: JSON.parse('{"b": {"__proto__": 1}}') as object },
      ['INPUT_INVALID', 'properties'],
    ],
    ['a text that no database holds', { name: 'a', properties: { b: ['\0'] } }, ['INPUT_INVALID', 'properties']],
    ['half a character', { name: 'a', properties: { '\ud800': 1 } }, ['INPUT_INVALID', 'properties']],
    ['properties of six levels', { name: 'a', properties: nested(6) }, ['INPUT_INVALID', 'properties']],
    [
      'properties that are too large',
      { name: 'a', properties: { b: 'é'.repeat(1_000) } },
      ['INPUT_INVALID', 'properties'],
    ],
  ])('is refused with %s', (_, given, refused) => {
    expect(codeOf(decideConsumer('user', given))).toEqual(refused);
  });

  it('that is an application is no person', () => {
    expect(codeOf(decideConsumer('application', { name: 'a', email: 'ada@example.com' }))).toEqual([
      'INPUT_INVALID',
      'userId',
    ]);
    expect(decideConsumer('application', { name: 'a:b' })).toMatchObject({ name: 'a:b' });
  });

  it('may be five levels deep, and 2,000 bytes large', () => {
    for (const properties of [nested(4), { b: 'x'.repeat(1_992) }])
      expect(decideConsumer('user', { name: 'a', properties })).toMatchObject({ properties });
  });
});

it('there is room up to a limit, and a refusal that says both figures beyond', () => {
  expect(decideRoom('consumers', 9_999)).toBeNull();
  const refusal = decideRoom('consumers', 10_000);
  expect([refusal?.code, refusal?.message]).toEqual([
    'QUOTA_EXCEEDED',
    expect.stringContaining('10000 consumers in an environment, and you use 10000'),
  ]);
});
