import { Seal } from '@tiffin/identity';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { codeOf, cookieOf, seal, SignInPlace, stateOf } from '../testing/sign-in-place.js';

let place: SignInPlace;
beforeAll(async () => void (place = await SignInPlace.open()));
afterAll(() => place.close());
beforeEach(() => place.renewProvider());
const get: SignInPlace['get'] = (url, headers) => place.get(url, headers);

describe('signing in', () => {
  it.each([
    ['sign-in', '/session/sign-in?to=/projects'],
    ['sign-up', '/session/sign-up'],
  ])('%s sends the browser to the provider', async (kind, path) => {
    const answer = await get(path);
    expect(answer.statusCode).toBe(302);
    expect(answer.headers.location).toContain(place.issuer.url);
    expect(place.provider.begun).toEqual([kind]);
    expect(answer.headers['cache-control']).toBe('no-store');
  });

  it('comes back to the page that was asked for', async () => {
    expect(await place.signedIn('/projects/1?tab=x#y')).toMatch(/^tiffin_console=./);
  });

  it('keeps what no page can read, and what says nothing', async () => {
    const begun = await get('/session/sign-in');
    const cookie = begun.cookies[0];
    expect(cookie).toMatchObject({ path: '/session', httpOnly: true, sameSite: 'Lax', maxAge: 600 });
    expect(cookie?.value).not.toContain('verifier');
    const headers = { cookie: String(cookieOf(begun, 'tiffin_sign_in')) };
    const arrived = await get(`/session/callback?code=good&state=${stateOf(begun)}`, headers);
    const session = arrived.cookies.find(({ name }) => name === 'tiffin_console');
    expect(session).toMatchObject({ path: '/session', httpOnly: true, sameSite: 'Strict' });
    expect(session?.value).not.toContain('refresh-');
    expect(cookieOf(arrived, 'tiffin_sign_in')).toBe('');
  });

  it('may be begun in two tabs at once', async () => {
    const [one, other] = [await get('/session/sign-in?to=/one'), await get('/session/sign-in?to=/other')];
    const cookie = [one, other].map((begun) => cookieOf(begun, 'tiffin_sign_in')).join('; ');
    for (const [begun, to] of [
      [other, '/other'],
      [one, '/one'],
    ] as const) {
      const arrived = await get(`/session/callback?code=good&state=${stateOf(begun)}`, { cookie });
      expect(arrived.headers.location).toBe(to);
    }
  });

  it('moves to localhost, where the cookie will be asked for', async () => {
    const answer = await get('/session/sign-in?to=/projects', { host: '127.0.0.1:4000' });
    expect(answer.headers.location).toBe('http://localhost:4000/session/sign-in?to=/projects');
    expect(answer.cookies).toEqual([]);
  });

  it('is for pages at localhost: the console moves there, too', async () => {
    const answer = await get('/?x=1', { host: '127.0.0.1:4000', accept: 'text/html' });
    expect(answer.headers.location).toBe('http://localhost:4000/?x=1');
    expect((await get('/', { accept: 'text/html' })).statusCode).toBe(200);
  });

  it('leads to where an address is confirmed: a page of the provider, or another sign-in', async () => {
    place.provider.confirmsAt = `${place.issuer.url}/verify-email`;
    expect((await get('/session/confirm-email')).headers.location).toBe(`${place.issuer.url}/verify-email`);
    expect(place.provider.begun).toEqual([]);
    place.provider.confirmsAt = null;
    await get('/session/confirm-email?to=/invitation');
    expect(place.provider.begun).toEqual(['sign-in-anew']);
  });

  it.each([
    'https://evil.example/',
    '//evil.example/',
    '/\\evil.example/',
    '/.//evil.example/',
    '/a/..//evil.example/',
    '/%2e//evil.example/',
    '\\\\evil.example/',
    '/\t/evil.example/',
    '/%09/evil.example'.replace('%09', '\n'),
    'javascript:alert(1)',
    'evil.example',
    '',
    '/session/sign-out',
    '/%73ession/sign-out',
    '/a/../session/callback',
    `/${'x'.repeat(3_000)}`,
  ])('leads nowhere else: %j', async (to) => {
    const answer = await get(`/session/sign-in?to=${encodeURIComponent(to)}`);
    expect([answer.statusCode, codeOf(answer)]).toEqual([400, 'INPUT_INVALID']);
    expect(place.provider.begun).toEqual([]);
  });

  it('takes no list of places', async () => {
    expect((await get('/session/sign-in?to=/a&to=//evil.example')).statusCode).toBe(400);
  });

  it('is not possible while the provider is away', async () => {
    place.provider.isAway = true;
    const answer = await get('/session/sign-in');
    expect([answer.statusCode, codeOf(answer)]).toEqual([503, 'IDENTITY_UNAVAILABLE']);
  });
});

describe('coming back', () => {
  const arrive = async (change: (query: URLSearchParams) => void, cookieName = 'tiffin_sign_in') => {
    const begun = await get('/session/sign-in');
    const query = new URLSearchParams({ code: 'good', state: String(stateOf(begun)) });
    change(query);
    return get(`/session/callback?${query}`, { cookie: String(cookieOf(begun, cookieName)) });
  };

  it.each<[string, (query: URLSearchParams) => void]>([
    ['a code that the provider does not know', (query) => query.set('code', 'bad')],
    ['an error of the provider', (query) => (query.delete('code'), query.set('error', 'access_denied'))],
    ['another state', (query) => query.set('state', 'y'.repeat(43))],
    ['no state', (query) => query.delete('state')],
    ['two states', (query) => query.append('state', 'other')],
  ])('with %s signs nobody in', async (_, change) => {
    const answer = await arrive(change);
    expect([answer.statusCode, cookieOf(answer, 'tiffin_console')]).toEqual([400, undefined]);
    expect(answer.body).toContain('You are not signed in.');
  });

  it('without the cookie of the browser that began signs nobody in', async () => {
    const begun = await get('/session/sign-in');
    const answer = await get(`/session/callback?code=good&state=${stateOf(begun)}`);
    expect([answer.statusCode, cookieOf(answer, 'tiffin_console')]).toEqual([400, undefined]);
  });

  it('with a cookie that was sealed for a session, or by somebody else, signs nobody in', async () => {
    const begun = await get('/session/sign-in');
    const [name, value] = String(cookieOf(begun, 'tiffin_sign_in')).split('=') as [string, string];
    const state = String(stateOf(begun));
    const kept = {
      purpose: 'sign-in',
      lifetimeS: 600,
      value: { pending: { state, nonce: '', codeVerifier: '' }, to: '/' },
    };
    const other = await new Seal('another key of a test, long enough').close(kept);
    const session = await seal.close({ ...kept, purpose: 'session' });
    const over = await seal.close({ ...kept, lifetimeS: -1 });
    // The name of the cookie holds the first letters of the state, which others may share.
    const { pending, to } = kept.value;
    const another = await seal.close({
      ...kept,
      value: { pending: { ...pending, state: `${state.slice(0, 12)}x` }, to },
    });
    for (const text of [other, session, over, another, value.slice(0, -2)]) {
      const answer = await get(`/session/callback?code=good&state=${state}`, { cookie: `${name}=${text}` });
      expect([answer.statusCode, cookieOf(answer, 'tiffin_console')]).toEqual([400, undefined]);
    }
    const good = await seal.close(kept);
    expect((await get(`/session/callback?code=good&state=${state}`, { cookie: `${name}=${good}` })).statusCode).toBe(
      303,
    );
  });

  it('shows nothing of its address', async () => {
    const answer = await get('/session/callback?state=x&error=<script>alert(1)</script>&error_description=<b>');
    expect(answer.body).not.toMatch(/script|<b>/);
  });
});

describe('over TLS', () => {
  let secure: SignInPlace;
  beforeAll(async () => void (secure = await SignInPlace.open('https://tiffin.example.com')));
  afterAll(() => secure.close());

  it('cookies go over TLS alone', async () => {
    const begun = await secure.get('/session/sign-in', { host: 'tiffin.example.com' });
    expect(begun.cookies[0]).toMatchObject({ secure: true, httpOnly: true });
    expect(begun.cookies[0]?.name).toMatch(/^__Secure-/);
  });
});
