import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { codeOf, cookieOf, type Headers, own, SignInPlace, stateOf } from '../testing/sign-in-place.js';

let place: SignInPlace;
beforeAll(async () => void (place = await SignInPlace.open()));
afterAll(() => place.close());
beforeEach(() => place.renewProvider());
const get: SignInPlace['get'] = (url, headers) => place.get(url, headers);
const post: SignInPlace['post'] = (url, headers) => place.post(url, headers);

describe('the access token', () => {
  it('is given to the page, with the next cookie', async () => {
    const first = await place.signedIn();
    const answer = await post('/session/token', { ...own, cookie: first });
    expect(answer.statusCode).toBe(200);
    const { accessToken, expiresAt } = answer.json<{ accessToken: string; expiresAt: string }>();
    expect(accessToken.split('.')).toHaveLength(3);
    expect(Date.parse(expiresAt)).toBeGreaterThan(Date.now());
    expect(answer.body).not.toContain('refresh');
    expect(answer.headers['cache-control']).toBe('no-store');
    const next = String(cookieOf(answer, 'tiffin_console'));
    expect(next).not.toBe(first);
    expect((await post('/session/token', { ...own, cookie: next })).statusCode).toBe(200);
  });

  it('is the same for two tabs that ask at once, and both stay signed in', async () => {
    const cookie = await place.signedIn();
    let open = () => undefined as void;
    place.provider.gate = new Promise((resolve) => (open = resolve));
    const asked = Array.from({ length: 5 }, () => post('/session/token', { ...own, cookie }));
    open();
    const answers = await Promise.all(asked);
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200, 200, 200]);
    expect(new Set(answers.map((one) => one.json<{ accessToken: string }>().accessToken)).size).toBe(1);
    expect(place.provider.refreshed).toBe(1);
    for (const answer of answers.slice(0, 2)) {
      const next = String(cookieOf(answer, 'tiffin_console'));
      expect((await post('/session/token', { ...own, cookie: next })).statusCode).toBe(200);
    }
  });

  it('is given again to a tab that never saw the answer', async () => {
    const cookie = await place.signedIn();
    await post('/session/token', { ...own, cookie });
    const answer = await post('/session/token', { ...own, cookie });
    expect(answer.statusCode).toBe(200);
    expect(
      (await post('/session/token', { ...own, cookie: String(cookieOf(answer, 'tiffin_console')) })).statusCode,
    ).toBe(200);
  });

  it('is not given where the provider has ended the session, and the cookie goes', async () => {
    const cookie = await place.signedIn();
    await place.provider.end({ idToken: '' });
    const answer = await post('/session/token', { ...own, cookie });
    expect([answer.statusCode, codeOf(answer), cookieOf(answer, 'tiffin_console')]).toEqual([
      401,
      'UNAUTHENTICATED',
      '',
    ]);
  });

  it('waits for a provider that is away, and the cookie stays', async () => {
    const cookie = await place.signedIn();
    place.provider.isAway = true;
    const answer = await post('/session/token', { ...own, cookie });
    expect([answer.statusCode, codeOf(answer)]).toEqual([503, 'IDENTITY_UNAVAILABLE']);
    expect(cookieOf(answer, 'tiffin_console')).toBeUndefined();
    place.provider.isAway = false;
    expect((await post('/session/token', { ...own, cookie })).statusCode).toBe(200);
  });

  it.each([
    ['no cookie', undefined],
    ['a cookie that is none', 'tiffin_console=x.y.z'],
    ['an empty cookie', 'tiffin_console='],
  ])('is not given for %s', async (_, cookie) => {
    const answer = await post('/session/token', { ...own, ...(cookie && { cookie }) });
    expect([answer.statusCode, codeOf(answer)]).toEqual([401, 'UNAUTHENTICATED']);
    expect(place.provider.refreshed).toBe(0);
  });

  it('is not given where the provider signs what we do not take', async () => {
    const cookie = await place.signedIn();
    place.provider.claims = { aud: 'account' };
    expect((await post('/session/token', { ...own, cookie })).statusCode).toBe(401);
  });
});

const { origin, 'sec-fetch-site': site, 'x-tiffin-console': mark } = own;
const foreign: [string, Headers][] = [
  ['nothing that says where it is from', { 'x-tiffin-console': mark }],
  ['another origin', { ...own, origin: 'https://evil.example' }],
  ['an origin that begins alike', { ...own, origin: `${origin}.evil.example` }],
  ['the origin null', { 'x-tiffin-console': mark, origin: 'null' }],
  ['another port of this machine', { ...own, origin: 'http://localhost:8080', 'sec-fetch-site': 'same-site' }],
  ['another site', { ...own, 'sec-fetch-site': 'cross-site' }],
  ['another site that hides its origin', { 'x-tiffin-console': mark, 'sec-fetch-site': 'cross-site' }],
  ['the address bar', { 'x-tiffin-console': mark, 'sec-fetch-site': 'none' }],
  ['no header of the console', { origin, 'sec-fetch-site': site }],
];
describe.each(['/session/token', '/session/sign-out', '/session/sign-out-everywhere'])('%s', (path) => {
  it.each(foreign)('refuses %s', async (_, headers) => {
    const cookie = await place.signedIn();
    const answer = await post(path, { ...headers, cookie });
    expect([answer.statusCode, codeOf(answer)]).toEqual([403, 'ORIGIN_REFUSED']);
    expect([place.provider.refreshed, place.provider.ended, cookieOf(answer, 'tiffin_console')]).toEqual([
      0,
      [],
      undefined,
    ]);
    expect(answer.headers['access-control-allow-origin']).toBeUndefined();
  });

  it('answers no GET, and no question of another origin', async () => {
    const cookie = await place.signedIn();
    expect((await get(path, { ...own, cookie })).statusCode).toBe(404);
    const asking = { origin: 'https://evil.example', 'access-control-request-method': 'POST' };
    const answer = await place.send('OPTIONS', path, asking);
    expect(answer.headers['access-control-allow-origin']).toBeUndefined();
  });
});

describe('deleting the account', () => {
  it('ends what two tabs share, until somebody signs in again', async () => {
    const cookie = await place.signedIn();
    expect((await post('/session/token', { ...own, cookie })).statusCode).toBe(200);
    const subject = place.issuer.claims('anna')['sub'];
    await place.sql(
      `insert into platform.app_user (id, subject, name) values (gen_random_uuid(), $1, 'anna') on conflict do nothing`,
      [subject],
    );
    await place.sql('delete from platform.app_user where subject = $1', [subject]);
    const answer = await post('/session/token', { ...own, cookie });
    expect([answer.statusCode, cookieOf(answer, 'tiffin_console')]).toEqual([401, '']);
    place.provider.claims = { auth_time: Math.floor(Date.now() / 1000) + 1 };
    const again = await post('/session/token', { ...own, cookie: await place.signedIn() });
    expect(again.statusCode).toBe(200);
    await place.sql('delete from platform.signed_out_subject');
  });
});

describe('signing out', () => {
  it('ends the session here, and says where the provider ends its own', async () => {
    const cookie = await place.signedIn();
    const answer = await post('/session/sign-out', { ...own, cookie });
    expect(answer.json()).toEqual({ to: `${place.issuer.url}/logout` });
    expect(cookieOf(answer, 'tiffin_console')).toBe('');
    expect((await post('/session/token', { ...own, cookie })).statusCode).toBe(401);
  });

  it('of a session that is over already is done, without a cookie too', async () => {
    const answers = await Promise.all(
      [{ ...own }, { ...own, cookie: 'tiffin_console=none' }].map((headers) => post('/session/sign-out', headers)),
    );
    expect(answers.map((answer) => [answer.statusCode, answer.json()])).toEqual(
      Array(2).fill([200, { to: 'http://localhost:4000/' }]),
    );
    expect((await post('/session/sign-out', {})).statusCode).toBe(403);
  });

  it('ends the session here while the provider is away', async () => {
    const cookie = await place.signedIn();
    place.provider.isAway = true;
    const answer = await post('/session/sign-out', { ...own, cookie });
    expect([answer.statusCode, cookieOf(answer, 'tiffin_console')]).toEqual([503, '']);
  });

  const known = () =>
    place.sql(
      `insert into platform.app_user (id, subject, name) values (gen_random_uuid(), $1, 'anna')
       on conflict (subject) do update set sessions_valid_from = 'epoch'`,
      [place.issuer.claims('anna')['sub']],
    );

  it('everywhere ends the sessions of other browsers, and a new sign-in asks for the password', async () => {
    await known();
    const answer = await post('/session/sign-out-everywhere', { ...own, cookie: await place.signedIn() });
    expect([answer.statusCode, answer.json()]).toEqual([200, { to: `${place.issuer.url}/logout` }]);
    // A browser whose session at the provider is from before.
    place.renewProvider();
    const begun = await get('/session/sign-in?to=/projects');
    const cookie = String(cookieOf(begun, 'tiffin_sign_in'));
    const arrived = await get(`/session/callback?code=good&state=${stateOf(begun)}`, { cookie });
    expect([arrived.statusCode, place.provider.begun]).toEqual([302, ['sign-in', 'sign-in-anew']]);
    expect(cookieOf(arrived, 'tiffin_console')).toBeUndefined();
    place.provider.claims = { auth_time: Math.floor(Date.now() / 1000) + 1 };
    expect(await place.signedIn()).toMatch(/^tiffin_console=./);
  });

  it('everywhere is heard by a browser that renews', async () => {
    await known();
    const cookie = await place.signedIn();
    await place.sql('update platform.app_user set sessions_valid_from = now()');
    const answer = await post('/session/token', { ...own, cookie });
    expect([answer.statusCode, cookieOf(answer, 'tiffin_console')]).toEqual([401, '']);
  });
});
