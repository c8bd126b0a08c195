import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TenantDatabase } from '@tiffin/postgres';
import { createTestDatabase, type TestDatabase } from '@tiffin/testing';
import { TestApi } from '../testing/test-api.js';
import { addConnector, makeProject, type TestProject } from '../testing/test-project.js';
import { makeTenant, type TestTenant } from '../testing/test-tenant.js';

const secret = 'select * from secret where password = 7';
const save = 'mutation ($input: SaveCanvasInput!) { saveCanvas(input: $input) { changed } }';

let database: TestDatabase;
let api: TestApi;
let broken: TestApi;
let tenant: TestTenant;
let project: TestProject;
beforeAll(async () => {
  database = await createTestDatabase();
  const cell = {
    observe: () => Promise.reject(new Error(secret)),
    logs: () => Promise.reject(new Error(secret)),
    followLogs: () => {
      throw new Error(secret);
    },
    metrics: () => Promise.reject(new Error(secret)),
    probe: () => Promise.reject(new Error(secret)),
    cellName: () => Promise.reject(new Error(secret)),
    known: () => Promise.reject(new Error(secret)),
  };
  [api, broken] = await Promise.all([TestApi.start(database.app), TestApi.start(database.app, { cell })]);
  broken.database.within = () => Promise.reject(new Error(secret));
  const tenants = await TenantDatabase.open(database.app, 1);
  tenant = await makeTenant(tenants, 'ours');
  await tenants.close();
  project = await makeProject(api, tenant, 'Shop');
});
afterAll(async () => {
  await Promise.all([api.close(), broken.close()]);
  await database.drop();
});

const savingWith = (operations: unknown, more: object = {}) =>
  api.ask(tenant.tokens.owner, save, { input: { projectId: project.projectId, baseRevision: 0, operations, ...more } });

describe('what nobody foresaw', () => {
  it('is "internal error" with the id under which the log has the details (I-18)', async () => {
    const { text, errors } = await broken.ask(tenant.tokens.owner, save, {
      input: { projectId: project.projectId, baseRevision: 0, operations: [] },
    });
    expect(text).not.toContain('secret');
    expect(Object.keys(errors[0] ?? {}).sort()).toEqual(['extensions', 'locations', 'message', 'path']);
    expect(errors[0]).toMatchObject({ message: 'internal error', extensions: { code: 'INTERNAL' } });
    const logged = broken.logged.find(({ requestId }) => requestId === errors[0]?.extensions['requestId']);
    expect(JSON.stringify(logged)).toContain(secret);
  });

  it('is hidden in a compiled query and in a field just the same', async () => {
    const query = 'query ($id: ID!) { environment(id: $id) { units { key } } }';
    for (let time = 0; time < 3; time += 1) {
      const { text, errors } = await broken.ask(tenant.tokens.owner, query, { id: project.environmentId });
      expect(errors[0]?.message).toBe('internal error');
      expect(text).not.toContain('secret');
    }
  });
});

describe('a refusal', () => {
  it('is shown with its code and its problems', async () => {
    const { errors } = await savingWith([{ ...addConnector('a'), entity: { id: 'a', type: 'Gateway', name: '' } }]);
    expect(errors[0]?.extensions.code).toBe('CANVAS_INVALID');
    expect(errors[0]?.extensions['problems']).toEqual(
      expect.arrayContaining([expect.objectContaining({ rule: expect.any(String), message: expect.any(String) })]),
    );
  });

  it.each([
    ['a base that never was', { baseRevision: 7 }, 'REVISION_UNKNOWN'],
    ['a base that is no number', { baseRevision: 'x' }, 'INPUT_INVALID'],
    ['a missing project', { projectId: null }, 'INPUT_INVALID'],
  ])('comes for %s', async (_, more, code) => {
    expect((await savingWith([addConnector('b')], more)).errors[0]?.extensions.code).toBe(code);
  });

  it.each(['tenantId', 'role', 'actor', 'status', 'epoch', 'createdBy', 'authorName'])(
    'comes for the field %s, which no input has (I-06)',
    async (field) => {
      const saved = await savingWith([addConnector('c')], { [field]: 'owner' });
      const made = await api.ask(
        tenant.tokens.owner,
        'mutation ($input: CreateProjectInput!) { createProject(input: $input) { project { id } } }',
        { input: { name: `With ${field}`, [field === 'tenantId' ? 'tenant_id' : field]: 'owner' } },
      );
      expect([saved, made].map(({ errors }) => errors[0]?.extensions.code)).toEqual(['INPUT_INVALID', 'INPUT_INVALID']);
      expect(
        (await api.ask(tenant.tokens.owner, '{ projects { edges { node { name head { number } } } } }')).data,
      ).toEqual({
        projects: { edges: [{ node: { name: 'Shop', head: { number: 0 } } }] },
      });
    },
  );

  it.each([
    ['no JSON', '{', 'application/json'],
    ['no body', '', 'application/json'],
    ['no query', '{}', 'application/json'],
  ])('comes for %s', async (_, payload, type) => {
    const answer = await api.server.inject({
      method: 'POST',
      url: '/graphql',
      headers: { 'content-type': type },
      payload,
    });
    expect([answer.statusCode, answer.json<{ errors: unknown[] }>().errors]).toEqual([
      400,
      [expect.objectContaining({ extensions: { code: 'INPUT_INVALID' } })],
    ]);
  });

  it('comes for a mutation in the address', async () => {
    const answer = await api.server.inject({
      method: 'GET',
      url: '/graphql',
      query: { query: 'mutation { createProject(input: {name: "x"}) { project { id } } }' },
    });
    expect(answer.body).toContain('INPUT_INVALID');
  });
});
