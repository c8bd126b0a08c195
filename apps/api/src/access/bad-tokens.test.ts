import { type Issuer, KeycloakTokenVerifier, readIssuer } from '@tiffin/identity';
import { createTestDatabase, type TestDatabase } from '@tiffin/testing';
import { badTokens, TestIssuer } from '@tiffin/testing/identity';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { TestApi } from '../testing/test-api.js';

let issuer: TestIssuer;
let database: TestDatabase;
let api: TestApi;
let tokens: Readonly<Record<string, string>>;
beforeAll(async () => {
  [issuer, database] = await Promise.all([TestIssuer.start(), createTestDatabase()]);
  const verifier = new KeycloakTokenVerifier({ issuer: readIssuer(issuer.url) as Issuer });
  api = await TestApi.start(database.app, { verifier });
  tokens = badTokens(issuer);
});
afterAll(async () => {
  await api.close();
  await database.drop();
  await issuer.close();
});

const create = 'mutation { createProject(input: { name: "Mine" }) { project { id } } }';

/** What there is of whatever a token could make. */
async function written(): Promise<unknown> {
  const client = new pg.Client({ connectionString: database.superuser });
  await client.connect();
  const counts = `select (select count(*) from platform.app_user) users, (select count(*) from tenant) tenants,
    (select count(*) from member) members, (select count(*) from project) projects`;
  return client
    .query(counts)
    .then(({ rows }) => rows[0] as unknown)
    .finally(() => client.end());
}

it.each(Object.keys(badTokens(new TestIssuer())))('gets UNAUTHENTICATED and changes nothing: %s', async (name) => {
  const before = await written();
  for (const query of [create, '{ viewer { __typename } }']) {
    const { data, errors } = await api.ask(tokens[name] as string, query);
    expect([data, errors.map(({ extensions }) => extensions.code)]).toEqual([null, ['UNAUTHENTICATED']]);
  }
  expect(await written()).toEqual(before);
});

it('takes the token of which they are made', async () => {
  const { errors } = await api.ask(issuer.token('anna'), '{ viewer { __typename } }');
  expect(errors.map(({ extensions }) => extensions.code)).not.toContain('UNAUTHENTICATED');
});
