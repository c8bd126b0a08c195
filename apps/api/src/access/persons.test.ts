import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '@tiffin/kernel';
import { TenantDatabase } from '@tiffin/postgres';
import { createTestDatabase, type TestDatabase, testKeys } from '@tiffin/testing';
import { waitUntil } from '@tiffin/testing/wait-until';
import pg from 'pg';
import { TestApi } from '../testing/test-api.js';
import { addPerson, addPlace } from '../testing/test-person.js';
import { makeProject, type TestProject } from '../testing/test-project.js';
import { makeTenant, type TestTenant } from '../testing/test-tenant.js';

type Place = TestTenant & TestProject;

let database: TestDatabase;
let superuser: pg.Client;
let tenants: TenantDatabase;
let api: TestApi;
let ours: Place;
let theirs: Place;
beforeAll(async () => {
  database = await createTestDatabase();
  superuser = new pg.Client({ connectionString: database.superuser });
  await superuser.connect();
  [tenants, api] = await Promise.all([TenantDatabase.open(database.app, 2), TestApi.start(database.app)]);
  const place = async (slug: string) => {
    const tenant = await makeTenant(tenants, slug);
    return { ...tenant, ...(await makeProject(api, tenant, 'Shop')) };
  };
  ours = await place('ours');
  theirs = await place('theirs');
});
afterAll(async () => {
  await api.close();
  await Promise.all([tenants.close(), superuser.end()]);
  await database.drop();
});

const project = 'query ($id: ID!) { project(id: $id) { id tenant { slug } } }';
const create = 'mutation ($input: CreateProjectInput!) { createProject(input: $input) { project { id } } }';
const viewer = '{ viewer { id name memberships { role tenant { slug } } } }';
const canvas = 'subscription ($id: ID!) { canvasChanged(projectId: $id) { number } }';
const codeOf = async (token: string, query: string, variables: object = {}): Promise<string> =>
  (await api.ask(token, query, variables)).errors[0]?.extensions.code ?? 'yes';
const person = (subject: string, about?: Parameters<typeof addPerson>[2]) =>
  addPerson({ api, superuser }, subject, about);

describe('a token of the identity provider', () => {
  it('opens all tenants of its person, each in its role, and no other', async () => {
    const { token, userId } = await person('both', {
      places: [
        [ours.tenantId, 'viewer'],
        [theirs.tenantId, 'owner'],
      ],
    });
    expect((await api.ask(token, viewer)).data).toEqual({
      viewer: {
        ...{ id: userId, name: 'Person both' },
        memberships: [
          { role: 'viewer', tenant: { slug: 'ours' } },
          { role: 'owner', tenant: { slug: 'theirs' } },
        ],
      },
    });
    const made = (tenantId: string) => codeOf(token, create, { input: { tenantId, name: `P ${newId()}` } });
    expect([await made(ours.tenantId), await made(theirs.tenantId), await made(newId())]).toEqual([
      'FORBIDDEN',
      'yes',
      'NOT_FOUND',
    ]);
  });

  it('of somebody who has never signed in shows them themselves, and nothing else', async () => {
    const token = api.identity.issue('new', { name: 'Nell' });
    expect((await api.ask(token, viewer)).data).toEqual({ viewer: { id: 'new', name: 'Nell', memberships: [] } });
    expect(await codeOf(token, project, { id: ours.projectId })).toBe('NOT_FOUND');
    expect(await codeOf(token, create, { input: { tenantId: ours.tenantId, name: 'X' } })).toBe('NOT_FOUND');
    expect(await codeOf(token, '{ projects { edges { node { id } } } }')).toBe('SIGN_IN_FIRST');
  });

  it('that does not stand opens nothing, and an API token is never shown to the provider', async () => {
    const asked: string[] = [];
    const verifier = { verify: (token: string) => (asked.push(token), Promise.resolve(null)) };
    const other = await TestApi.start(database.app, { verifier });
    expect((await other.ask('eyJ.forged.x', viewer)).text).toContain('UNAUTHENTICATED');
    expect((await other.ask('tfn_forgedforgedforged', viewer)).text).toContain('UNAUTHENTICATED');
    expect((await other.ask(ours.tokens.viewer, viewer)).errors).toEqual([]);
    expect(asked).toEqual(['eyJ.forged.x']);
    await other.close();
  });

  it('is not remembered for longer than it stands', async () => {
    const token = api.identity.issue('short', { expiresAt: new Date(Date.now() + 1_000) });
    expect(await codeOf(token, viewer)).toBe('yes');
    const since = performance.now();
    await waitUntil('its end', async () => (await codeOf(token, viewer)) === 'UNAUTHENTICATED');
    expect(performance.now() - since).toBeLessThan(2_000);
  });

  it('ends within a second of its person being signed out everywhere, on open subscriptions too; a newer one stands', async () => {
    const { token, userId } = await person('leaver', { places: [[ours.tenantId, 'viewer']] });
    const feed = api.subscribe(token, canvas, { id: ours.projectId });
    await waitUntil('the present', () => feed.events.length === 1);
    await superuser.query('select directory.sign_out_everywhere($1)', [userId]);
    const since = performance.now();
    await waitUntil('its end', () => feed.ended);
    expect(JSON.stringify(feed.ended)).toContain('UNAUTHENTICATED');
    expect(await codeOf(token, viewer)).toBe('UNAUTHENTICATED');
    expect(performance.now() - since).toBeLessThan(1_000);
    const later = new Date(Date.now() + 1_000);
    expect(await codeOf(api.identity.issue('leaver', { signedInAt: later }), viewer)).toBe('yes');
  });

  it('opens a tenant within a second of its person becoming a member, and closes it as soon', async () => {
    const { token, userId } = await person('joiner');
    const asks = (code: string) =>
      waitUntil(code, async () => (await codeOf(token, project, { id: ours.projectId })) === code, 1_000);
    await asks('NOT_FOUND');
    await addPlace(superuser, { tenantId: ours.tenantId, userId, name: 'Joiner', role: 'viewer' });
    await asks('yes');
    await superuser.query('delete from member where user_id = $1', [userId]);
    await asks('NOT_FOUND');
  });
});

describe('an operator', () => {
  it('is by that no member of anything', async () => {
    const token = api.identity.issue('olga', { isOperator: true });
    expect(await codeOf(token, project, { id: ours.projectId })).toBe('NOT_FOUND');
    expect(await codeOf(token, '{ projects { edges { node { id } } } }')).toBe('SIGN_IN_FIRST');
  });

  it('is by that nothing where the installation gives operators no database', async () => {
    const token = api.identity.issue('olga', { isOperator: true });
    const options = { url: database.app, operatorUrl: null, connections: 2, sealer: testKeys().sealer };
    const other = await TestApi.start(database.app, { verifier: api.identity, database: options });
    expect((await other.ask(token, '{ operator { resources } }')).text).toContain('FORBIDDEN');
    expect((await other.ask(token, viewer)).errors).toEqual([]);
    await other.close();
    expect(await codeOf(token, '{ operator { resources } }')).toBe('yes');
  });
});
