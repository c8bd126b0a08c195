import { createTestDatabase, type TestDatabase } from '@tiffin/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callback, claimsIn, type Client, headerIn, OauthPlace, pkce } from '../testing/oauth-place.js';
import { TestApi } from '../testing/test-api.js';

let database: TestDatabase;
let api: TestApi;
let ours: OauthPlace;
let ada: string;
let shop: Client;
const adas = ['ada', 'hunter22'] as const;
beforeAll(async () => {
  database = await createTestDatabase();
  api = await TestApi.start(database.app);
  ours = await OauthPlace.open(api, database.app, 'ours');
  await ours.scopes('read', 'write', 'admin');
  ada = await ours.user(...adas);
  shop = await ours.client('shop', { userId: ada, scopes: ['read', 'write'] });
  await ours.set({ isEnabled: true });
});
afterAll(async () => {
  await api.close();
  await database.drop();
});

describe('an authorization server', () => {
  it('says where its endpoints are and what it grants, and with which keys it signs', async () => {
    const at = `${api.url}${ours.path}`;
    const metadata = (await (await fetch(`${at}/.well-known/oauth-authorization-server`)).json()) as object;
    expect(metadata).toMatchObject({
      ...{ issuer: ours.issuer, token_endpoint: `${ours.issuer}/token`, response_types_supported: ['code'] },
      grant_types_supported: ['authorization_code', 'client_credentials', 'refresh_token'],
      code_challenge_methods_supported: ['S256'],
    });
    const inserted = await fetch(`${api.url}/.well-known/oauth-authorization-server${ours.path}`);
    expect(await inserted.json()).toEqual(metadata);
    const { body } = await ours.token({ grant_type: 'client_credentials' }, shop);
    const { keys } = (await (await fetch(`${at}/jwks`)).json()) as { keys: Record<string, unknown>[] };
    expect(keys).toHaveLength(1);
    expect(keys[0]).toMatchObject({ kty: 'EC', crv: 'P-256', alg: 'ES256', use: 'sig' });
    expect(keys[0]).not.toHaveProperty('d');
    expect(headerIn(body['access_token'])).toEqual({
      ...{ alg: 'ES256', typ: 'at+jwt', kid: keys[0]!['kid'] },
    });
  });

  it('is not there before it is enabled, nor for an environment that is none', async () => {
    for (const id of ['00000000-0000-0000-0000-000000000000', ours.tenant.tenantId, 'x'])
      expect((await fetch(`${api.url}/oauth2/${id}/token`, { method: 'POST' })).status).toBe(404);
  });
});

describe('a client gets a token', () => {
  it('for itself, with the scopes that it asks for', async () => {
    const { status, headers, body } = await ours.token({ grant_type: 'client_credentials', scope: 'write' }, shop);
    expect([status, headers.get('cache-control')]).toEqual([200, 'no-store']);
    expect(body).toEqual({
      ...{ access_token: expect.any(String), token_type: 'Bearer', expires_in: 900, scope: 'write' },
    });
    const claims = claimsIn(body['access_token']);
    expect(claims).toMatchObject({
      iss: ours.issuer,
      aud: ours.issuer,
      sub: shop.id,
      client_id: shop.id,
      scope: 'write',
    });
    expect(Number(claims['exp']) - Number(claims['iat'])).toBe(900);
    const form = { grant_type: 'client_credentials', client_id: shop.id, client_secret: shop.secret };
    expect((await ours.token(form)).body['scope']).toBe('read write');
  });

  it('for a code, and new ones for refresh tokens', async () => {
    const redeem = await ours.code(shop, adas, { scope: 'read', state: 'a b', redirect_uri: callback });
    const { status, body } = await ours.token({ ...redeem, redirect_uri: callback }, shop);
    expect(status).toBe(200);
    expect(claimsIn(body['access_token'])).toMatchObject({ sub: ada, client_id: shop.id, scope: 'read' });
    const refresh = { grant_type: 'refresh_token', refresh_token: String(body['refresh_token']) };
    const next = await ours.token(refresh, shop);
    expect(next.status).toBe(200);
    expect(next.body['refresh_token']).not.toBe(body['refresh_token']);
    expect(claimsIn(next.body['access_token'])).toMatchObject({ sub: ada, scope: 'read' });
  });

  it('at the place that it has, with its state and who answers', async () => {
    const { challenge } = pkce();
    const led = await ours.allow({ response_type: 'code', client_id: shop.id, state: 'a&b=ü', ...challenge }, adas);
    expect(led.href.startsWith(`${callback}&code=`)).toBe(true);
    expect([led.searchParams.get('state'), led.searchParams.get('iss')]).toEqual(['a&b=ü', ours.issuer]);
  });

  it('without PKCE, where it proves itself by its secret', async () => {
    const led = await ours.allow({ response_type: 'code', client_id: shop.id }, adas);
    const redeem = { grant_type: 'authorization_code', code: led.searchParams.get('code')! };
    expect((await ours.token(redeem, shop)).status).toBe(200);
  });

  it('for a password, or in the fragment, only where that is granted', async () => {
    const asked = { grant_type: 'password', username: 'ada', password: 'hunter22', scope: 'read' };
    const implicit = { response_type: 'token', client_id: shop.id, state: 'x' };
    expect((await ours.token(asked, shop)).body['error']).toBe('unsupported_grant_type');
    const refused = await ours.browse(implicit);
    expect(refused.headers.get('location')).toContain('#error=unsupported_response_type');
    await ours.set({ grants: ['client_credentials', 'password', 'implicit'] });
    const { body } = await ours.token(asked, shop);
    expect(claimsIn(body['access_token'])).toMatchObject({ sub: ada, scope: 'read' });
    expect(body).not.toHaveProperty('refresh_token');
    expect((await ours.token({ ...asked, password: 'hunter23' }, shop)).body['error']).toBe('invalid_grant');
    const led = await ours.allow(implicit, adas);
    expect(led.search).toBe('?kept=1');
    const told = new URLSearchParams(led.hash.slice(1));
    expect([told.get('token_type'), told.get('state'), told.get('code')]).toEqual(['Bearer', 'x', null]);
    expect(claimsIn(told.get('access_token'))).toMatchObject({ sub: ada, scope: 'read write' });
    await ours.set({ grants: ['authorization_code', 'client_credentials', 'refresh_token', 'password'] });
    expect((await ours.token(asked, shop)).body['refresh_token']).toMatch(/^tfr_/);
  });

  it('as a public client with PKCE alone', async () => {
    const page = await ours.client('page', { userId: ada, scopes: ['read'] });
    expect((await ours.token({ grant_type: 'client_credentials', client_id: page.id })).status).toBe(401);
    await ours.set({ publicClients: [page.id] });
    const redeem = { ...(await ours.code(page, adas)), client_id: page.id };
    const { status, body, headers } = await ours.token(redeem);
    expect([status, headers.get('access-control-allow-origin')]).toEqual([200, '*']);
    const refresh = { grant_type: 'refresh_token', refresh_token: String(body['refresh_token']), client_id: page.id };
    expect((await ours.token(refresh)).status).toBe(200);
    const itself = await ours.token({ grant_type: 'client_credentials', client_id: page.id });
    expect(itself.body['error']).toBe('unauthorized_client');
  });
});

describe('a token', () => {
  const introspect = async (token: unknown, by = shop) =>
    (await ours.post('introspect', { token: String(token) }, by)).body;

  it('is told what it is worth, and nothing once it was revoked', async () => {
    const { body } = await ours.token(await ours.code(shop, adas, { scope: 'read' }), shop);
    expect(await introspect(body['access_token'])).toMatchObject({
      ...{ active: true, sub: ada, client_id: shop.id, scope: 'read', iss: ours.issuer, token_type: 'Bearer' },
    });
    expect(await introspect(body['refresh_token'])).toMatchObject({ active: true, sub: ada });
    const other = await ours.client('other', { userId: ada });
    expect(await introspect(body['refresh_token'], other)).toEqual({ active: false });
    expect((await ours.post('revoke', { token: String(body['refresh_token']) }, other)).status).toBe(200);
    expect(await introspect(body['refresh_token'])).toMatchObject({ active: true });
    expect((await ours.post('revoke', { token: String(body['access_token']) }, shop)).status).toBe(200);
    expect(await introspect(body['access_token'])).toEqual({ active: false });
    expect(await introspect(body['refresh_token'])).toEqual({ active: false });
    expect(await introspect('nonsense')).toEqual({ active: false });
  });

  it('is worth nothing once its client, or its owner, is not active', async () => {
    const { body } = await ours.token({ grant_type: 'client_credentials' }, shop);
    const bob = await ours.user('bob', 'hunter22');
    const bobs = (await ours.token(await ours.code(shop, ['bob', 'hunter22']), shop)).body;
    await ours.change('deactivateConsumer', ['ConsumerInput', 'changed'], { consumerId: bob });
    expect(await introspect(bobs['access_token'])).toEqual({ active: false });
    const refresh = { grant_type: 'refresh_token', refresh_token: String(bobs['refresh_token']) };
    expect((await ours.token(refresh, shop)).body['error']).toBe('invalid_grant');
    expect(await introspect(body['access_token'])).toMatchObject({ active: true, scope: 'read write' });
  });
});
