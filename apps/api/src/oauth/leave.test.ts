import { createTestDatabase, type TestDatabase } from '@tiffin/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { callback, type Client, formIn, OauthPlace } from '../testing/oauth-place.js';
import { TestApi } from '../testing/test-api.js';

let database: TestDatabase;
let api: TestApi;
let ours: OauthPlace;
let theirs: OauthPlace;
let ada: string;
let shop: Client;
let other: Client;
const adas = ['ada', 'hunter22'] as const;
beforeAll(async () => {
  database = await createTestDatabase();
  api = await TestApi.start(database.app);
  [ours, theirs] = [
    await OauthPlace.open(api, database.app, 'ours'),
    await OauthPlace.open(api, database.app, 'theirs'),
  ];
  for (const place of [ours, theirs]) {
    await place.scopes('read', 'write', 'admin');
    await place.set({ isEnabled: true });
  }
  ada = await ours.user(...adas);
  shop = await ours.client('shop', { userId: ada, scopes: ['read', 'write'] });
  other = await ours.client('other', { userId: ada, scopes: ['read'] });
});
afterAll(async () => {
  await api.close();
  await database.drop();
});
beforeEach(() => ours.forgetCookies());

describe('a request for leave', () => {
  const asked = (more: Record<string, string>) => ({ response_type: 'code', client_id: shop.id, ...more });

  it('leads nowhere but to the place of its client', async () => {
    const places = [
      ...[
        'https://evil.example.com/',
        'https://shop.example.com/back',
        `${callback}#x`,
        `${callback}/../x`,
        `${callback} `,
      ],
      ...[
        'https://shop.example.com@evil.example.com/back?kept=1',
        'HTTPS://SHOP.EXAMPLE.COM/back?kept=1',
        'javascript:alert(1)',
      ],
    ];
    for (const redirect_uri of places) {
      const response = await ours.browse(asked({ redirect_uri }));
      expect([response.status, response.headers.get('location')]).toEqual([400, null]);
    }
    for (const client_id of ['', ada, theirs.project.environmentId, "' or 1=1", '\0'])
      expect((await ours.browse({ response_type: 'code', client_id })).status).toBe(400);
  });

  it.each([
    [{ response_type: 'token' }, 'unsupported_response_type'],
    [{ response_type: 'code token' }, 'unsupported_response_type'],
    [{ response_type: '' }, 'invalid_request'],
    [{ scope: 'read admin' }, 'invalid_scope'],
    [{ code_challenge: 'short', code_challenge_method: 'S256' }, 'invalid_request'],
    [{ code_challenge_method: 'S256' }, 'invalid_request'],
    [{ request: 'x' }, 'request_not_supported'],
    [{ request_uri: 'https://x.example' }, 'request_uri_not_supported'],
    [{ response_mode: 'form_post' }, 'invalid_request'],
  ])('with %o is refused where the client hears it: %s', async (more, error) => {
    const response = await ours.browse({ ...asked({ state: 's' }), ...(more as Record<string, string>) });
    const led = new URL(response.headers.get('location')!);
    const told = led.hash === '' ? led.searchParams : new URLSearchParams(led.hash.slice(1));
    expect(led.href.startsWith('https://shop.example.com/back?kept=1')).toBe(true);
    expect([told.get('error'), told.get('state'), told.get('iss')]).toEqual([error, 's', ours.issuer]);
  });

  it('with a challenge that is not S256 is refused', async () => {
    for (const method of [{}, { code_challenge_method: 'plain' }, { code_challenge_method: 's256' }]) {
      const response = await ours.browse(asked({ code_challenge: 'a'.repeat(43), ...method }));
      expect(response.headers.get('location')).toContain('error=invalid_request');
    }
  });

  it('of a public client needs a challenge', async () => {
    await ours.set({ publicClients: [shop.id] });
    const response = await ours.browse(asked({}));
    expect(response.headers.get('location')).toContain('error=invalid_request');
    await ours.set({ publicClients: [] });
  });

  it('that says something twice is refused', async () => {
    const twice = `?response_type=code&client_id=${shop.id}&client_id=${other.id}`;
    expect((await ours.browse(twice)).status).toBe(400);
  });
});

describe('a page', () => {
  const begin = () => ours.browse({ response_type: 'code', client_id: shop.id, state: `"><script>` });
  const signIn = { username: 'ada', password: 'hunter22', decision: 'sign-in' };

  it('runs nothing, loads nothing, is in no frame, and reads no cookie of the console', async () => {
    const response = await begin();
    const policy = response.headers.get('content-security-policy')!;
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("form-action 'self' https://shop.example.com;");
    expect(policy).not.toContain('script-src');
    expect(policy).toContain("frame-ancestors 'none'");
    expect([response.headers.get('x-frame-options'), response.headers.get('cache-control')]).toEqual([
      'DENY',
      'no-store',
    ]);
    const [cookie] = response.headers.getSetCookie();
    expect(cookie).toMatch(
      new RegExp(`^oauth2_form=[\\w-]{43}; Max-Age=600; Path=${ours.path}; HttpOnly; SameSite=Lax$`),
    );
    expect(await response.text()).not.toContain('<script');
  });

  it('escapes the names that a tenant gives', async () => {
    const named = await ours.client('<b>&"Shop"', { userId: ada });
    const page = await (await ours.browse({ response_type: 'code', client_id: named.id })).text();
    expect(page).toContain('&#60;b&#62;&#38;&#34;Shop&#34;');
  });

  it('is worth nothing to another browser, or at another environment, and cannot be skipped', async () => {
    const form = formIn(await (await begin()).text());
    expect((await ours.browse('', { form, decision: 'allow', username: 'ada', password: 'wrong1234' })).status).toBe(
      400,
    );
    expect((await theirs.browse('', { form, ...signIn })).status).toBe(400);
    ours.forgetCookies();
    const led = await ours.browse('', { form, ...signIn });
    expect([led.status, led.headers.get('location')]).toEqual([400, null]);
    await begin();
    expect((await ours.browse('', { form, ...signIn })).status).toBe(400);
    expect((await ours.browse('', { form: `${form.slice(0, -4)}AAAA`, ...signIn })).status).toBe(400);
  });

  it('says the same of a user who is not there and of a wrong password, and of too many of them', async () => {
    const form = formIn(await (await begin()).text());
    const say = async (username: string, password: string) => {
      const page = await (await ours.browse('', { form, username, password, decision: 'sign-in' })).text();
      return /role="alert">([^<]*)</.exec(page)?.[1];
    };
    await ours.user('eve', 'hunter22');
    const wrong = 'The user name or the password is wrong.';
    expect([await say('nobody', 'x'), await say('eve', 'x')]).toEqual([wrong, wrong]);
    for (let at = 0; at < 9; at += 1) await Promise.all([say('nobody', `x${at}`), say('eve', `x${at}`)]);
    const often = 'Too many wrong passwords. Try again in a minute.';
    expect([await say('nobody', 'x'), await say('eve', 'hunter22')]).toEqual([often, often]);
  });

  it('tells the client that somebody has said no', async () => {
    const form = formIn(await (await begin()).text());
    const led = await ours.browse('', { form, decision: 'deny' });
    expect(new URL(led.headers.get('location')!).searchParams.get('error')).toBe('access_denied');
  });
});
