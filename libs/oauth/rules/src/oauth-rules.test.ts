import { createHash } from 'node:crypto';
import { Refusal } from '@tiffin/kernel';
import { describe, expect, it } from 'vitest';
import { accessTokenClaims } from './access-token.js';
import { answerUrl } from './authorization-answer.js';
import { decideAnswerPlace, type OauthClient } from './authorization-request.js';
import { readClientProof } from './client-proof.js';
import { OauthError } from './oauth-error.js';
import { readOauthParameters } from './oauth-parameters.js';
import { decideOauthSettings, defaultOauthSettings } from './oauth-settings.js';
import { isProvedBy } from './pkce.js';
import { decideGrantedScopes, stillHeld } from './scopes.js';
import { isSentTo } from './token-request.js';

const codeOf = (value: unknown): unknown => (value instanceof OauthError ? value.code : value);
const read = (text: string): unknown => {
  const parameters = readOauthParameters(new URLSearchParams(text));
  return parameters instanceof OauthError ? parameters.code : Object.fromEntries(parameters);
};

it.each([
  ['a=1&b=2', { a: '1', b: '2' }],
  ['a=&b=2', { b: '2' }],
  ['a=&a=1', { a: '1' }],
  ['a=1&a=1', 'invalid_request'],
  ['__proto__=1', Object.fromEntries([['__proto__', '1']])],
  [`a=${'x'.repeat(4_001)}`, 'invalid_request'],
  [Array.from({ length: 51 }, (_, at) => `p${at}=1`).join('&'), 'invalid_request'],
])('parameters %s', (text, expected) => expect(read(text)).toEqual(expected));

const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;
const proofOf = (authorization: string | undefined, body: Record<string, string> = {}) =>
  codeOf(readClientProof(authorization, new Map(Object.entries(body))));

describe('how a client says who it is', () => {
  it.each([
    [undefined, { client_id: 'c' }, { clientId: 'c', secret: null, isBasic: false }],
    [undefined, { client_id: 'c', client_secret: 's' }, { clientId: 'c', secret: 's', isBasic: false }],
    [undefined, {}, 'invalid_client'],
    [basic('c:s'), {}, { clientId: 'c', secret: 's', isBasic: true }],
    [basic('c:s'), { client_id: 'c' }, { clientId: 'c', secret: 's', isBasic: true }],
    [basic('c%3A:s%20+x:y'), {}, { clientId: 'c:', secret: 's  x:y', isBasic: true }],
    [basic('c:%'), {}, 'invalid_client'],
    [basic('c:'), {}, 'invalid_client'],
    [basic(':s'), {}, 'invalid_client'],
    [basic('c'), {}, 'invalid_client'],
    ['Bearer x', { client_id: 'c' }, 'invalid_client'],
    [basic('c:s'), { client_id: 'd' }, 'invalid_request'],
    [basic('c:s'), { client_secret: 's' }, 'invalid_request'],
  ])('%s and %o', (authorization, body, expected) =>
    expect(proofOf(authorization, body as Record<string, string>)).toEqual(expected),
  );
});

describe('scopes', () => {
  it.each([
    [undefined, ['b', 'a'], ['a', 'b']],
    ['', ['a'], []],
    ['b a b', ['a', 'b', 'c'], ['a', 'b']],
    ['a x', ['a'], 'invalid_scope'],
  ])('%s of %o', (asked, held, expected) => expect(codeOf(decideGrantedScopes(asked, held))).toEqual(expected));

  it('are left as far as they are held', () => expect(stillHeld(['a', 'b'], ['b', 'c'])).toEqual(['b']));
});

describe('PKCE', () => {
  const verifier = 'v'.repeat(43);
  const challenge = createHash('sha256').update(verifier).digest('base64url');
  it.each([
    [challenge, verifier, true],
    [challenge, 'w'.repeat(43), false],
    [challenge, challenge, false],
    [challenge, undefined, false],
    [challenge, '', false],
    [null, undefined, true],
    [null, verifier, false],
    [createHash('sha256').update('short').digest('base64url'), 'short', false],
  ])('%s, %s', (made, shown, expected) => expect(isProvedBy(made, shown)).toBe(expected));
});

describe('where an answer goes', () => {
  const client: OauthClient = { id: 'c', name: 'C', kind: 'application', redirectUri: 'app://back', scopes: [] };
  const place = (parameters: Record<string, string>, of: OauthClient | null = client) =>
    codeOf(decideAnswerPlace(of, new Map(Object.entries(parameters))));
  it('is the place of the client', () => {
    const expected = { redirectUri: 'app://back', state: null, isFragment: false };
    expect(place({})).toEqual(expected);
    expect(place({ redirect_uri: 'app://back', state: 's' })).toEqual({ ...expected, state: 's' });
    for (const redirect_uri of ['app://back/', 'APP://back', 'app://bac'])
      expect(place({ redirect_uri })).toBe('invalid_request');
    expect(place({}, null)).toBe('invalid_request');
    expect(place({}, { ...client, redirectUri: null })).toBe('invalid_request');
  });

  it.each([
    ['https://a.example/b', false, 'https://a.example/b?code=1&iss=i'],
    ['https://a.example/b?c=d', false, 'https://a.example/b?c=d&code=1&iss=i'],
    ['app:', true, 'app:#code=1&iss=i'],
  ])('%s', (redirectUri, isFragment, expected) =>
    expect(answerUrl({ redirectUri, state: null, isFragment }, 'i', { code: '1' })).toBe(expected),
  );

  it('is where a code was sent', () => {
    expect([isSentTo(null, undefined, 'x'), isSentTo(null, 'x', 'x'), isSentTo(null, 'y', 'x')]).toEqual([
      true,
      true,
      false,
    ]);
    expect([isSentTo('x', 'x', 'x'), isSentTo('x', undefined, 'x'), isSentTo('x', 'y', 'y')]).toEqual([
      true,
      false,
      false,
    ]);
  });
});

it('an access token says what RFC 9068 asks for', () => {
  const facts = { issuer: 'i', subject: 's', clientId: 'c', scopes: ['a', 'b'], grantId: null, lifetimeSeconds: 60 };
  expect(accessTokenClaims(facts, 'j', new Date(1_999))).toEqual({
    ...{ iss: 'i', aud: 'i', sub: 's', client_id: 'c', scope: 'a b', iat: 1, exp: 61, jti: 'j' },
  });
});

describe('settings', () => {
  const decided = (change: object): unknown => {
    const settings = decideOauthSettings({ ...defaultOauthSettings, ...change });
    return settings instanceof Refusal ? settings.code : settings;
  };
  const id = '00000000-0000-4000-8000-000000000000';
  it('are in one order, each once', () => {
    expect(decided({ grants: ['password', 'authorization_code', 'password'], publicClients: [id, id] })).toEqual({
      ...defaultOauthSettings,
      ...{ grants: ['authorization_code', 'password'], publicClients: [id] },
    });
  });
  it.each([
    { accessTokenSeconds: 59 },
    { accessTokenSeconds: 86_401 },
    { accessTokenSeconds: 60.5 },
    { refreshTokenSeconds: 3_599 },
    { publicClients: ['x'] },
    { publicClients: Array.from({ length: 101 }, (_, at) => `${at}`) },
  ])('%o is refused', (change) => expect(decided(change)).toBe('INPUT_INVALID'));
});
