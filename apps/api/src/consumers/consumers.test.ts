import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TenantDatabase } from '@tiffin/postgres';
import { createTestDatabase, type TestDatabase } from '@tiffin/testing';
import { TestApi } from '../testing/test-api.js';
import { makeProject, type TestProject } from '../testing/test-project.js';
import { makeTenant, type TestTenant } from '../testing/test-tenant.js';

let database: TestDatabase;
let api: TestApi;
let ours: TestTenant;
let shop: TestProject;
beforeAll(async () => {
  database = await createTestDatabase();
  api = await TestApi.start(database.app);
  const tenants = await TenantDatabase.open(database.app, 1);
  ours = await makeTenant(tenants, 'ours');
  await tenants.close();
  shop = await makeProject(api, ours, 'Shop');
});
afterAll(async () => {
  await api.close();
  await database.drop();
});

interface Made {
  readonly consumer: { readonly id: string };
}
interface Secret {
  readonly secret: string | null;
  readonly credential: { readonly id: string; readonly keyId: string };
}

async function change<T>(name: string, [input, answer]: readonly [type: string, answer: string], given: object) {
  const document = `mutation ($input: ${input}!) { ${name}(input: $input) { ${answer} } }`;
  const { environmentId } = shop;
  const { data, errors } = await api.ask(ours.tokens.developer, document, { input: { environmentId, ...given } });
  expect(errors).toEqual([]);
  return (data as Readonly<Record<string, T>>)[name] as T;
}
const create = async (name: string, more: object = {}): Promise<string> =>
  (await change<Made>('createConsumer', ['CreateConsumerInput', 'consumer { id }'], { name, ...more })).consumer.id;

async function look<T>(fields: string, variables: object = {}, declared = ''): Promise<T> {
  const document = `query ($id: ID!${declared}) { environment(id: $id) { ${fields} } }`;
  const { data, errors } = await api.ask(ours.tokens.developer, document, { id: shop.environmentId, ...variables });
  expect(errors).toEqual([]);
  return (data as unknown as { environment: T }).environment;
}

interface Page {
  readonly edges: readonly { readonly node: { readonly name: string } }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}
const list = async (args: string): Promise<Page> =>
  (await look<{ consumers: Page }>(`consumers(${args}) { edges { node { name } } pageInfo { hasNextPage endCursor } }`))
    .consumers;
const names = ({ edges }: Page) => edges.map(({ node }) => node.name);

describe('consumers through the API', () => {
  it('are listed in the order of their making, page by page, by kind, by user, and by a part of a name or an address', async () => {
    const ada = await create('ada', { email: 'Lovelace@example.com', properties: { tier: 'gold' } });
    await create('bob');
    await create('shop', { userId: ada });
    const first = await list('first: 2');
    expect([names(first), first.pageInfo.hasNextPage]).toEqual([['ada', 'bob'], true]);
    expect(names(await list(`first: 2, after: "${first.pageInfo.endCursor}"`))).toEqual(['shop']);
    expect(names(await list('kind: application'))).toEqual(['shop']);
    expect(names(await list(`userId: "${ada}"`))).toEqual(['shop']);
    expect(names(await list('search: "LOVE"'))).toEqual(['ada']);
    expect(names(await list('search: "%"'))).toEqual([]);
  });

  it('are found by id and by username, with their credentials', async () => {
    const eve = await create('eve', { firstname: 'Eve', properties: { tier: 'gold' } });
    await change('createConsumerScope', ['ConsumerScopeInput', 'environment { id }'], { name: 'orders:read' });
    const wanted = { consumerId: eve, type: 'basic_auth', secret: 'hunter22', scopes: ['orders:read'] };
    await change('createConsumerCredential', ['CreateConsumerCredentialInput', 'secret'], wanted);
    const fields = '{ name kind firstname properties isActive user { id } credentials { type keyId scopes isActive } }';
    const { byId, byName, none } = await look<Record<string, unknown>>(
      `byId: consumer(id: $consumer) ${fields} byName: consumer(username: "eve") ${fields} none: consumer(username: "nobody") { id }`,
      { consumer: eve },
      ', $consumer: ID',
    );
    expect(byId).toEqual({
      ...{ name: 'eve', kind: 'user', firstname: 'Eve', properties: { tier: 'gold' }, isActive: true, user: null },
      credentials: [{ type: 'basic_auth', keyId: eve, scopes: ['orders:read'], isActive: true }],
    });
    expect([byName, none]).toEqual([byId, null]);
  });

  it('are given a secret once, by the answer that makes it', async () => {
    const joe = await create('joe');
    const asked: readonly [string, string] = ['CreateConsumerCredentialInput', 'secret credential { id keyId }'];
    const made = await change<Secret>('createConsumerCredential', asked, { consumerId: joe, type: 'key_auth' });
    const given = await change<Secret>('createConsumerCredential', asked, {
      ...{ consumerId: joe, type: 'key_auth', keyId: 'theirs', secret: 'hunter22' },
    });
    expect([made.secret, given.secret]).toEqual([expect.stringMatching(/^tfk_[\w-]{43}$/), null]);
    const rotated = await change<Secret>(
      'rotateConsumerCredential',
      ['RotateConsumerCredentialInput', 'secret credential { id keyId }'],
      { credentialId: made.credential.id },
    );
    expect(rotated.credential).toEqual(made.credential);
    expect(rotated.secret).not.toBe(made.secret);
  });
});
