import { createHmac } from 'node:crypto';
import type { ApiEndpointConfig } from '@tiffin/contracts';
import type { CaseArea, CaseConsumers, CaseRequest, ConformanceCase } from '../conformance-case.js';
import { gets, piped, proxied, saying } from './answering.js';
import { publicKey, signedToken } from './signed-token.js';

type Action = Readonly<Record<string, unknown>>;

const consumers: CaseConsumers = {
  scopes: ['read', 'write'],
  users: [{ username: '{id}-ann' }, { username: '{id}-bob' }, { username: '{id}-off' }],
  inactive: ['{id}-off'],
  credentials: [
    { consumer: '{id}-ann', type: 'key-auth', credential: { keyId: '{id}ann', keySecret: 'secret', scopes: ['read'] } },
    { consumer: '{id}-bob', type: 'key-auth', credential: { keyId: '{id}bob', keySecret: 'other' } },
    { consumer: '{id}-off', type: 'key-auth', credential: { keyId: '{id}off', keySecret: 'secret' } },
    { consumer: '{id}-ann', type: 'key-auth', credential: { keyId: '{id}old', keySecret: 'secret' }, inactive: true },
    { consumer: '{id}-ann', type: 'basic-auth', credential: { password: 'pass', scopes: ['read'] } },
    { consumer: '{id}-ann', type: 'jwt', credential: { keyId: '{id}jwt', keySecret: 'shared' } },
  ],
};

const guarded = (
  name: string,
  policy: string,
  action: Action,
  requests: readonly CaseRequest[],
  endpoint: ApiEndpointConfig = {},
): ConformanceCase => ({
  name: `${policy} ${name}`,
  config: piped([{ [policy]: [{ action }] }, proxied()], endpoint),
  consumers,
  requests,
});

const header = (name: string, value: string): CaseRequest => ({ headers: [[name, value]] });
const key = (given: string): CaseRequest => header('Authorization', `apiKey ${given}`);
const basic = (given: string): CaseRequest => header('Authorization', `Basic ${given}`);
const scoped: ApiEndpointConfig = { scopes: ['read'] };
const unheld: ApiEndpointConfig = { scopes: ['write'] };
const base64 = (value: string | Buffer): string => Buffer.from(value).toString('base64url');

/** A token of RFC 7519 with a shared secret. It holds no name of the case: its signature is made here. */
function token(claims: object, secret = 'shared', alg: 'HS256' | 'HS512' | 'none' = 'HS256'): string {
  const signed = `${base64(JSON.stringify({ alg, typ: 'JWT' }))}.${base64(JSON.stringify(claims))}`;
  if (alg === 'none') return `${signed}.`;
  return `${signed}.${createHmac(alg.replace('HS', 'sha'), secret).update(signed).digest('base64url')}`;
}

const bearer = (given: string): CaseRequest => header('Authorization', `Bearer ${given}`);
const open = { secretOrPublicKey: 'shared', checkCredentialExistence: false, algorithms: ['HS256'] };
const [later, earlier] = [4_000_000_000, 1_000_000_000];
const jwt = (name: string, action: Action, ...requests: readonly CaseRequest[]): ConformanceCase => ({
  name: `jwt ${name}`,
  config: piped([{ jwt: [{ action: { ...open, ...action } }] }, proxied()]),
  requests,
});

/** A token of a credential: its name is no case's own, since the token is signed here. */
const asked = (name: string, keyId: string, state: { readonly inactive?: true }): ConformanceCase => ({
  ...jwt(name, { checkCredentialExistence: true }, bearer(token({ sub: keyId }))),
  consumers: {
    users: [{ username: '{id}-ann' }],
    credentials: [{ consumer: '{id}-ann', type: 'jwt', credential: { keyId, keySecret: 'unused' }, ...state }],
  },
});

const introspected = (
  name: string,
  action: Action,
  requests: readonly CaseRequest[],
  endpoint: ApiEndpointConfig = {},
): ConformanceCase => ({
  name: `oauth2-introspect ${name}`,
  config: piped(
    [
      {
        'oauth2-introspect': [
          { action: { endpoint: '{backend}/introspect', authorization_value: 'Basic right', ...action } },
        ],
      },
      proxied(),
    ],
    endpoint,
  ),
  requests,
});

/** Policies that prove who calls. */
export const credentials: CaseArea = {
  area: 'credentials',
  cases: [
    guarded('without a key', 'key-auth', {}, [{}]),
    guarded('with a key', 'key-auth', {}, [key('{id}ann:secret')]),
    guarded('with a wrong secret', 'key-auth', {}, [key('{id}ann:wrong')]),
    guarded('with an unknown key', 'key-auth', {}, [key('nobody:secret')]),
    guarded('with a key without its secret', 'key-auth', {}, [key('{id}ann')]),
    guarded('with nothing behind the scheme', 'key-auth', {}, [
      header('Authorization', 'apiKey '),
      header('Authorization', 'apiKey'),
    ]),
    guarded('with the scheme in other letters', 'key-auth', {}, [header('Authorization', 'APIKEY {id}ann:secret')]),
    guarded('with another scheme', 'key-auth', {}, [header('Authorization', 'Bearer {id}ann:secret')]),
    guarded(
      'with a key in the query',
      'key-auth',
      {},
      gets('/?apiKey={id}ann:secret', '/?apiKey=wrong:secret', '/?apikey={id}ann:secret'),
    ),
    guarded('with a wrong header and a right query', 'key-auth', {}, [
      { ...key('{id}ann:wrong'), path: '/?apiKey={id}ann:secret' },
    ]),
    guarded('of a user who is off', 'key-auth', {}, [key('{id}off:secret')]),
    guarded('with a key that is off', 'key-auth', {}, [key('{id}old:secret')]),
    guarded('apiKeyHeader', 'key-auth', { apiKeyHeader: 'X-Key' }, [
      header('X-Key', 'apiKey {id}ann:secret'),
      key('{id}ann:secret'),
    ]),
    guarded('apiKeyHeaderScheme', 'key-auth', { apiKeyHeaderScheme: 'Token' }, [
      header('Authorization', 'Token {id}ann:secret'),
      key('{id}ann:secret'),
    ]),
    guarded('apiKeyField', 'key-auth', { apiKeyField: 'k' }, gets('/?k={id}ann:secret', '/?apiKey={id}ann:secret')),
    guarded('disableHeaders', 'key-auth', { disableHeaders: true }, [
      key('{id}ann:secret'),
      { path: '/?apiKey={id}ann:secret' },
    ]),
    guarded('disableHeadersScheme', 'key-auth', { disableHeadersScheme: true }, [
      header('Authorization', '{id}ann:secret'),
      key('{id}ann:secret'),
    ]),
    guarded('disableQueryParam', 'key-auth', { disableQueryParam: true }, [
      { path: '/?apiKey={id}ann:secret' },
      key('{id}ann:secret'),
    ]),
    guarded('passThrough', 'key-auth', { passThrough: true }, [{}, key('{id}ann:wrong'), key('{id}ann:secret')]),
    guarded('with the scope', 'key-auth', {}, [key('{id}ann:secret'), key('{id}bob:other')], scoped),
    guarded('without the scope', 'key-auth', {}, [key('{id}ann:secret')], unheld),
    guarded('with one of two scopes', 'key-auth', {}, [key('{id}ann:secret')], { scopes: ['read', 'write'] }),
    {
      ...guarded('and the condition authenticated', 'key-auth', {}, [key('{id}ann:secret'), {}]),
      config: piped([
        { 'key-auth': [{ action: { passThrough: true } }] },
        { terminate: [{ condition: { name: 'authenticated' }, action: { statusCode: 200, message: 'known' } }] },
        ...saying('unknown'),
      ]),
    },
    {
      ...guarded('and the condition anonymous', 'key-auth', {}, [key('{id}ann:secret'), {}]),
      config: piped([
        { 'key-auth': [{ action: { passThrough: true } }] },
        { terminate: [{ condition: { name: 'anonymous' }, action: { statusCode: 200, message: 'unknown' } }] },
        ...saying('known'),
      ]),
    },
    {
      ...guarded('and the consumer in an expression', 'key-auth', {}, [key('{id}ann:secret'), key('{id}bob:other')]),
      config: piped([
        { 'key-auth': [{ action: {} }] },
        {
          terminate: [
            {
              condition: { name: 'expression', expression: "consumer.username === '{id}-ann'" },
              action: { statusCode: 200, message: 'ann' },
            },
          ],
        },
        ...saying('another'),
      ]),
    },
    {
      ...guarded('and a rate limit by consumer', 'key-auth', {}, [
        key('{id}ann:secret'),
        key('{id}bob:other'),
        key('{id}ann:secret'),
      ]),
      config: piped([
        { 'key-auth': [{ action: {} }] },
        { 'rate-limit': [{ action: { max: 1, delayAfter: 0, delayMs: 0, rateLimitBy: '{id} ${consumer.id}' } }] },
        ...saying('in'),
      ]),
    },
    guarded('with user name and password', 'basic-auth', {}, [basic('{base64:{id}-ann:pass}')]),
    guarded('with a wrong password', 'basic-auth', {}, [basic('{base64:{id}-ann:wrong}'), basic('{base64:{id}-ann:}')]),
    guarded('with a colon in the password', 'basic-auth', {}, [basic('{base64:{id}-ann:pass:more}')]),
    guarded('of a user who is off', 'basic-auth', {}, [basic('{base64:{id}-off:pass}')]),
    guarded('of a user without a password', 'basic-auth', {}, [basic('{base64:{id}-bob:pass}')]),
    guarded('with the scheme in other letters', 'basic-auth', {}, [
      header('Authorization', 'BASIC {base64:{id}-ann:pass}'),
    ]),
    guarded('with the scope', 'basic-auth', {}, [basic('{base64:{id}-ann:pass}')], scoped),
    guarded('without the scope', 'basic-auth', {}, [basic('{base64:{id}-ann:pass}')], unheld),
    guarded('passThrough with a password', 'basic-auth', { passThrough: true }, [basic('{base64:{id}-ann:pass}')]),
    guarded('without a password', 'basic-auth', {}, [{}]),
    guarded('with a stranger', 'basic-auth', {}, [basic('bm9ib2R5OnBhc3M=')]),
    guarded('with what is no Base64', 'basic-auth', {}, [basic('%%%'), basic('')]),
    guarded('with no colon', 'basic-auth', {}, [basic('bm9ib2R5')]),
    guarded('with another scheme', 'basic-auth', {}, [bearer('x')]),
    guarded('passThrough', 'basic-auth', { passThrough: true }, [{}, basic('bm9ib2R5OnBhc3M=')]),
    jwt('without a token', {}, {}),
    jwt('with a token', {}, bearer(token({ sub: 'ann', exp: later }))),
    jwt('with another secret', {}, bearer(token({ sub: 'ann', exp: later }, 'wrong'))),
    jwt('that has expired', {}, bearer(token({ sub: 'ann', exp: earlier }))),
    jwt('that is not valid yet', {}, bearer(token({ sub: 'ann', nbf: later }))),
    jwt('that never expires', {}, bearer(token({ sub: 'ann' }))),
    jwt('without a subject', {}, bearer(token({ exp: later }))),
    jwt('with the algorithm none', {}, bearer(token({ sub: 'ann' }, '', 'none'))),
    jwt('with another algorithm', {}, bearer(token({ sub: 'ann' }, 'shared', 'HS512'))),
    jwt(
      'with a listed algorithm',
      { algorithms: ['HS512'] },
      bearer(token({ sub: 'ann' }, 'shared', 'HS512')),
      bearer(token({ sub: 'ann' })),
    ),
    jwt('that is none', {}, bearer('not.a.token'), bearer('x'), bearer('')),
    jwt('with a changed claim', {}, bearer(token({ sub: 'ann' }).replace(/\.[^.]+\./, `.${base64('{"sub":"eve"}')}.`))),
    jwt(
      'audience',
      { audience: 'us' },
      bearer(token({ sub: 'ann', aud: 'us' })),
      bearer(token({ sub: 'ann', aud: 'them' })),
      bearer(token({ sub: 'ann' })),
    ),
    jwt('audience among several', { audience: 'us' }, bearer(token({ sub: 'ann', aud: ['them', 'us'] }))),
    jwt(
      'issuer',
      { issuer: 'me' },
      bearer(token({ sub: 'ann', iss: 'me' })),
      bearer(token({ sub: 'ann', iss: 'you' })),
      bearer(token({ sub: 'ann' })),
    ),
    jwt(
      'in a header',
      { jwtExtractor: 'header', jwtExtractorField: 'x-token' },
      header('X-Token', token({ sub: 'ann' })),
      bearer(token({ sub: 'ann' })),
    ),
    jwt(
      'in the query',
      { jwtExtractor: 'query', jwtExtractorField: 't' },
      { path: `/?t=${token({ sub: 'ann' })}` },
      bearer(token({ sub: 'ann' })),
    ),
    jwt(
      'behind a scheme',
      { jwtExtractor: 'authScheme', jwtExtractorField: 'Token' },
      header('Authorization', `Token ${token({ sub: 'ann' })}`),
      bearer(token({ sub: 'ann' })),
    ),
    jwt('behind the scheme in other letters', {}, header('Authorization', `bearer ${token({ sub: 'ann' })}`)),
    jwt(
      'passThrough',
      { passThrough: true },
      {},
      bearer(token({ sub: 'ann' }, 'wrong')),
      bearer(token({ sub: 'ann' })),
    ),
    {
      ...jwt('of a credential that is not there', { checkCredentialExistence: true }, bearer(token({ sub: 'nobody' }))),
      consumers,
    },
    asked('of a credential that is there', 'jwt-known', {}),
    asked('of a credential that is off', 'jwt-off', { inactive: true }),
    jwt('without a subject, of a credential', { checkCredentialExistence: true }, bearer(token({ exp: later }))),
    jwt(
      'with a public key',
      { secretOrPublicKey: publicKey, algorithms: ['RS256'] },
      bearer(signedToken),
      bearer(signedToken.replace(/\.[^.]+\./, `.${base64('{"sub":"eve"}')}.`)),
      // Signed with the public key as if it were a secret.
      bearer(token({ sub: 'ann' }, publicKey)),
      bearer(token({ sub: 'ann' }, '', 'none')),
    ),
    introspected('without a token', {}, [{}]),
    introspected('with a token', {}, [bearer('active')]),
    introspected('with a token that is not active', {}, [bearer('gone')]),
    introspected('with another scheme', {}, [header('Authorization', 'Basic active')]),
    introspected('with the scope', {}, [bearer('active-read'), bearer('active-write')], scoped),
    introspected('with more scopes', {}, [bearer('active-write-read')], scoped),
    introspected('with one of two scopes', {}, [bearer('active-read')], { scopes: ['read', 'write'] }),
    introspected('without authorization_value', { authorization_value: undefined }, [bearer('active-zero')]),
    introspected('authorization_value', { authorization_value: 'Bearer gateway' }, [bearer('active-one')]),
    introspected('authorization_value that is refused', { authorization_value: 'wrong' }, [bearer('active-two')]),
    introspected('passThrough', { passThrough: true }, [{}, bearer('gone'), bearer('active')]),
    introspected('asked twice', { ttl: 60 }, [bearer('active-three'), bearer('active-three')]),
    introspected('timeout that is long enough', { timeout: 60_000 }, [bearer('active-five')]),
    introspected('timeout that ends before an answer', { timeout: 200 }, [bearer('silent')]),
    introspected('ttl of a month', { ttl: 2_592_000 }, [bearer('active-six'), bearer('active-six')]),
    introspected('where nobody listens', { endpoint: '{dead}/introspect' }, [bearer('active-four')]),
  ],
};
