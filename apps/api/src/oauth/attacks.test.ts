import { createTestDatabase, type TestDatabase, waitUntil } from '@tiffin/testing';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { callback, type Client, OauthPlace, pkce } from '../testing/oauth-place.js';
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

const rows = async (sql: string): Promise<readonly Record<string, unknown>[]> => {
  const client = new pg.Client({ connectionString: database.superuser });
  await client.connect();
  const found = await client.query(sql);
  await client.end();
  return found.rows as Record<string, unknown>[];
};
const waiting = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
const refused = async (form: Record<string, string>, client: Client | null = shop) =>
  (await ours.token(form, client)).body['error'];
const refreshing = (token: unknown) => ({ grant_type: 'refresh_token', refresh_token: String(token) });

describe('a code', () => {
  it('counts once; shown again, it ends what came of it', async () => {
    const redeem = await ours.code(shop, adas);
    const { body } = await ours.token(redeem, shop);
    expect(await refused(redeem)).toBe('invalid_grant');
    expect(await refused(refreshing(body['refresh_token']))).toBe('invalid_grant');
    const { body: told } = await ours.post('introspect', { token: String(body['access_token']) }, shop);
    expect(told).toEqual({ active: false });
  });

  it('counts once, however many show it at one time', async () => {
    const redeem = await ours.code(shop, adas);
    const holder = new pg.Client({ connectionString: database.superuser });
    await holder.connect();
    // All have found it unused before the first may use it.
    await holder.query('begin');
    await holder.query('select from oauth_token for update');
    const redeemed = Promise.all([1, 2, 3].map(() => ours.token(redeem, shop)));
    await waitUntil('all three stand before it', async () => (await rows(waiting)).length === 3);
    await holder.query('commit');
    await holder.end();
    const answers = await redeemed;
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400, 400]);
    const given = answers.find(({ status }) => status === 200)?.body['refresh_token'];
    expect(await refused(refreshing(given))).toBe('invalid_grant');
  });

  it('is worth nothing to another client, nor at another environment', async () => {
    const redeem = await ours.code(shop, adas);
    expect(await refused(redeem, other)).toBe('invalid_grant');
    expect((await theirs.token(redeem, shop)).body['error']).toBe('invalid_client');
    expect((await ours.token(redeem, shop)).status).toBe(200);
  });

  it('asks for the verifier of who began, and for none where there was no challenge', async () => {
    const redeem = await ours.code(shop, adas);
    expect(await refused({ ...redeem, code_verifier: pkce().verifier })).toBe('invalid_grant');
    expect(await refused({ grant_type: 'authorization_code', code: redeem['code']! })).toBe('invalid_grant');
    expect((await ours.token(redeem, shop)).status).toBe(200);
    // Somebody took the challenge out of the request on its way.
    const led = await ours.allow({ response_type: 'code', client_id: shop.id }, adas);
    const bare = { grant_type: 'authorization_code', code: led.searchParams.get('code')! };
    expect(await refused({ ...bare, code_verifier: pkce().verifier })).toBe('invalid_grant');
  });

  it('that named its place is redeemed from there alone', async () => {
    const redeem = await ours.code(shop, adas, { redirect_uri: callback });
    expect(await refused(redeem)).toBe('invalid_grant');
    expect(await refused({ ...redeem, redirect_uri: `${callback}&x=1` })).toBe('invalid_grant');
    expect((await ours.token({ ...redeem, redirect_uri: callback }, shop)).status).toBe(200);
  });

  it('counts for a minute', async () => {
    const redeem = await ours.code(shop, adas);
    await rows(`update oauth_token set expires_at = now() where used_at is null and kind = 'code'`);
    expect(await refused(redeem)).toBe('invalid_grant');
  });

  it('of a client that has become public is worth nothing without a challenge', async () => {
    const led = await ours.allow({ response_type: 'code', client_id: other.id }, adas);
    await ours.set({ publicClients: [other.id] });
    const redeem = { grant_type: 'authorization_code', code: led.searchParams.get('code')!, client_id: other.id };
    expect(await refused(redeem, null)).toBe('invalid_grant');
    await ours.set({ publicClients: [] });
  });
});

describe('a refresh token', () => {
  it('counts once; shown again, it ends the whole family', async () => {
    const first = (await ours.token(await ours.code(shop, adas), shop)).body['refresh_token'];
    const second = (await ours.token(refreshing(first), shop)).body['refresh_token'];
    expect(await refused(refreshing(second), other)).toBe('invalid_grant');
    expect(await refused(refreshing(first))).toBe('invalid_grant');
    expect(await refused(refreshing(second))).toBe('invalid_grant');
  });

  it('never gives more than was allowed, nor more than the client has now', async () => {
    const { body } = await ours.token(await ours.code(shop, adas, { scope: 'read' }), shop);
    expect(await refused({ ...refreshing(body['refresh_token']), scope: 'read write' })).toBe('invalid_scope');
    expect((await ours.token(refreshing(body['refresh_token']), shop)).body['scope']).toBe('read');
  });

  it('is no code, and a code no refresh token', async () => {
    const redeem = await ours.code(shop, adas);
    expect(await refused(refreshing(redeem['code']))).toBe('invalid_grant');
    const { body } = await ours.token(redeem, shop);
    expect(await refused({ grant_type: 'authorization_code', code: String(body['refresh_token']) })).toBe(
      'invalid_grant',
    );
  });
});

describe('a client', () => {
  const itself = { grant_type: 'client_credentials' };

  it.each([
    ['without a name', {}, null, 'invalid_client'],
    ['with a wrong secret', {}, { secret: 'wrong' }, 'invalid_client'],
    ['that is none', {}, { id: '00000000-0000-0000-0000-000000000000' }, 'invalid_client'],
    ['that is a user without a credential', {}, { id: 'ada' }, 'invalid_client'],
    ['that shows its secret twice', { client_secret: 'x' }, {}, 'invalid_request'],
    ['that names two clients', { client_id: 'x' }, {}, 'invalid_request'],
    ['that asks for more than it has', { scope: 'admin' }, {}, 'invalid_scope'],
    ['that asks for nothing known', { grant_type: 'magic' }, {}, 'unsupported_grant_type'],
    ['that asks for a password', { grant_type: 'password' }, {}, 'unsupported_grant_type'],
    ['that asks for nothing', { grant_type: '' }, {}, 'invalid_request'],
    ['that shows no code', { grant_type: 'authorization_code' }, {}, 'invalid_request'],
  ])('%s is refused', async (_what, form, change, error) => {
    const { status, headers, body } = await ours.token({ ...itself, ...form }, change && { ...shop, ...change });
    expect([status, body['error']]).toEqual([error === 'invalid_client' ? 401 : 400, error]);
    expect(headers.get('www-authenticate')?.startsWith('Basic ') ?? false).toBe(error === 'invalid_client');
  });

  it('that sends no form, or too much of one, is refused', async () => {
    const at = `${api.url}${ours.path}/token`;
    const json = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' };
    expect((await fetch(at, json)).status).toBe(400);
    expect((await fetch(at, { method: 'POST', body: new URLSearchParams({ a: 'x'.repeat(20_000) }) })).status).toBe(
      400,
    );
    expect((await fetch(at, { method: 'POST', body: new URLSearchParams('a=1&a=2') })).status).toBe(400);
  });

  it('with a secret of its own choice gets in by it, until it was guessed at too often', async () => {
    const chosen = await ours.client('chosen', { userId: ada, secret: 'correct horse: battery' });
    expect((await ours.token(itself, chosen)).status).toBe(200);
    for (let at = 0; at < 10; at += 1) await ours.token(itself, { ...chosen, secret: `wrong ${at}` });
    const { status, headers } = await ours.token(itself, chosen);
    expect([status, Number(headers.get('retry-after')) > 0]).toEqual([429, true]);
    // What was made here nobody guesses, and nobody is kept out.
    for (let at = 0; at < 12; at += 1) await ours.token(itself, { ...shop, secret: `wrong ${at}` });
    expect((await ours.token(itself, shop)).status).toBe(200);
  });

  it('of another environment is none here', async () => {
    expect((await theirs.token(itself, shop)).body['error']).toBe('invalid_client');
  });
});

describe('what is kept', () => {
  it('holds no secret, code or token, and no key that opens', async () => {
    const redeem = await ours.code(shop, adas);
    const { body } = await ours.token(redeem, shop);
    const kept = JSON.stringify([
      await rows('select t::text from oauth_token t'),
      await rows('select g::text from oauth_grant g'),
      await rows('select k::text from oauth_key k'),
      await rows('select body from audit_event'),
    ]);
    for (const secret of [redeem['code'], body['refresh_token'], body['access_token'], shop.secret, 'hunter22'])
      expect(kept).not.toContain(String(secret));
    expect(kept).not.toMatch(/"d\\*":/);
  });

  it('ends with the server', async () => {
    const { body } = await ours.token(await ours.code(shop, adas), shop);
    await ours.set({ isEnabled: false });
    expect((await fetch(`${api.url}${ours.path}/jwks`)).status).toBe(404);
    await ours.set({ isEnabled: true });
    expect(await refused(refreshing(body['refresh_token']))).toBe('invalid_grant');
  });
});
