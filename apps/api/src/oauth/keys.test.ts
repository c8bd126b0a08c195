import { issueWorkerGrant } from '@tiffin/access';
import { Seal } from '@tiffin/identity';
import { type EnvironmentId, newId, type TenantId } from '@tiffin/kernel';
import { PostgresConsumerPushes, PostgresOauthStore, TenantDatabase } from '@tiffin/postgres';
import { createTestDatabase, type TestDatabase } from '@tiffin/testing';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Client, headerIn, OauthPlace } from '../testing/oauth-place.js';
import { TestApi } from '../testing/test-api.js';

const day = 86_400_000;
let database: TestDatabase;
let worker: TenantDatabase;
let api: TestApi;
let ours: OauthPlace;
let shop: Client;
let now = Date.now();
const opened: TestApi[] = [];

/** One more api on the same database, with another clock or another seal. */
async function another(seal = 'sealed in tests, and nowhere else', home = 'http://localhost:4000'): Promise<TestApi> {
  const made = await TestApi.start(database.app, {
    oauth: { seal: new Seal(seal), home: new URL(home), now: () => new Date(now) },
  });
  opened.push(made);
  return made;
}
beforeAll(async () => {
  database = await createTestDatabase();
  worker = await TenantDatabase.open(database.worker, 1);
  api = await another();
  ours = await OauthPlace.open(api, database.app, 'ours');
  const ada = await ours.user('ada', 'hunter22');
  shop = await ours.client('shop', { userId: ada });
  await ours.set({ isEnabled: true, accessTokenSeconds: 86_400 });
});
afterAll(async () => {
  for (const one of opened) await one.close();
  await worker.close();
  await database.drop();
});

const kidOf = async (at = api): Promise<unknown> => {
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: shop.id,
    client_secret: shop.secret,
  });
  const answer = await (await fetch(`${at.url}${ours.path}/token`, { method: 'POST', body })).json();
  return headerIn((answer as { access_token: string }).access_token)['kid'];
};
const snapshot = async () => {
  const { tenantId } = ours.tenant;
  const key = issueWorkerGrant(tenantId as TenantId, 'deployer');
  return (await new PostgresConsumerPushes(worker).snapshot(key, ours.project.environmentId as EnvironmentId))!;
};
const published = async () => (await snapshot()).oauth2!.keys.map(({ kid }) => kid);
const rows = async (sql: string) => {
  const client = new pg.Client({ connectionString: database.superuser });
  await client.connect();
  const found = await client.query<Record<string, unknown>>(sql);
  await client.end();
  return found.rows;
};

it('keys are made once, however many tokens are asked for at first, and told to gateways with the consumers', async () => {
  expect((await snapshot()).oauth2).toEqual({ issuer: ours.issuer, keys: [] });
  const { version } = await snapshot();
  const kids = new Set(await Promise.all(Array.from({ length: 5 }, () => kidOf())));
  expect([...kids]).toEqual(await published());
  const { oauth2, version: after } = await snapshot();
  expect(after).toBe(version + 1);
  expect(oauth2!.keys[0]).not.toHaveProperty('d');
  const [event] = await rows(`select body from audit_event where body like '%oauth-key.turn%'`);
  expect(event).toBeDefined();
  await ours.set({ isEnabled: false });
  expect(await snapshot()).not.toHaveProperty('oauth2');
  await ours.set({ isEnabled: true });
});

it('the next key is published before it signs, and the last one until its tokens have run out', async () => {
  const first = await kidOf();
  now += 89.5 * day;
  expect(await kidOf()).toBe(first);
  expect(await published()).toHaveLength(2);
  now += day;
  const second = await kidOf();
  expect(second).not.toBe(first);
  expect((await published()).toSorted()).toEqual([first, second].toSorted());
  now += 1.1 * day;
  expect(await kidOf()).toBe(second);
  expect(await published()).toEqual([second]);
});

it('a key that does not open any more is followed by another at once, which is told beside it', async () => {
  const lost = await kidOf();
  now += 1_000;
  const kid = await kidOf(await another('sealed with something else since then'));
  expect(kid).not.toBe(lost);
  expect((await published()).toSorted()).toEqual([lost, kid].toSorted());
});

it('another address of the console is told to gateways with the next token', async () => {
  await kidOf(await another('sealed with something else since then', 'https://console.example.com'));
  expect((await snapshot()).oauth2!.issuer).toBe(`https://console.example.com${ours.path}`);
});

it('what has expired is forgotten, and nothing else', async () => {
  const [consumer] = await rows(`select tenant_id, environment_id, id from consumer where name = 'ada'`);
  const { tenant_id: tenant, environment_id: environment, id: owner } = consumer!;
  const grant = async (expires: string): Promise<string> => {
    const id = newId();
    await rows(`insert into oauth_grant (tenant_id, id, environment_id, client_id, owner_id, scopes, expires_at)
      values ('${tenant}', '${id}', '${environment}', '${shop.id}', '${owner}', '{}', ${expires})`);
    await rows(
      `insert into oauth_token (tenant_id, hash, grant_id, kind, expires_at) values ('${tenant}', '${id}', '${id}', 'refresh', ${expires})`,
    );
    return id;
  };
  await grant(`now() - interval '61 minutes'`);
  const kept = await grant(`now() - interval '59 minutes'`);
  const store = api.part(PostgresOauthStore);
  expect(await store.forgetGrants('00000000-0000-0000-0000-000000000000' as TenantId, 10)).toBe(tenant);
  expect(await store.forgetGrants(tenant as TenantId, 10)).toBeNull();
  expect(await rows('select id from oauth_grant')).toEqual([{ id: kept }]);
  expect(await rows('select hash from oauth_token')).toEqual([{ hash: kept }]);
});
