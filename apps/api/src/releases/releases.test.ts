import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TenantDatabase } from '@tiffin/postgres';
import { createTestDatabase, type TestDatabase } from '@tiffin/testing';
import { TestApi } from '../testing/test-api.js';
import { makeLiveProject, makeProject, saveRevisions, type TestProject } from '../testing/test-project.js';
import { makeTenant, type TestTenant } from '../testing/test-tenant.js';
import { TestWorker } from '../testing/test-worker.js';

let database: TestDatabase;
let tenants: TenantDatabase;
let workers: TenantDatabase;
let api: TestApi;
let tenant: TestTenant;
let project: TestProject;
beforeAll(async () => {
  database = await createTestDatabase();
  [tenants, workers, api] = await Promise.all([
    TenantDatabase.open(database.app, 2),
    TenantDatabase.open(database.worker, 2),
    TestApi.start(database.app),
  ]);
  tenant = await makeTenant(tenants, 'ours');
  project = await makeLiveProject(api, workers, tenant);
  const worker = new TestWorker(workers, tenant.tenantId);
  for (const base of [1, 2]) {
    const operations = [{ op: 'updateEntity', id: 'c0', changes: { name: `Store ${base}` } }];
    const input = { projectId: project.projectId, baseRevision: base, operations };
    await api.ask(
      tenant.tokens.owner,
      'mutation ($input: SaveCanvasInput!) { saveCanvas(input: $input) { changed } }',
      { input },
    );
    await worker.build(project.projectId);
  }
});
afterAll(async () => {
  await api.close();
  await Promise.all([tenants.close(), workers.close()]);
  await database.drop();
});

interface Listed {
  readonly name: string;
  readonly number: number;
}

const ask = (fields: string, variables: object = {}, id: string = project.projectId) =>
  api.ask(tenant.tokens.viewer, `query ($id: ID!, $v: String) { project(id: $id) { ${fields} } }`, {
    id,
    ...variables,
  });

const named = async (name: string, id: string = project.projectId) => {
  const { data, errors } = await api.ask(
    tenant.tokens.viewer,
    'query ($id: ID!, $name: String!) { project(id: $id) { release(name: $name) { number revisionNumber } } }',
    { id, name },
  );
  return errors[0]?.extensions.code ?? (data as unknown as { project: { release: object } }).project.release;
};

async function list(first: number, after: string | null = null) {
  const { data } = await ask(
    `releases(first: ${first}, after: $v) { edges { node { name number currentIn { name } } } pageInfo { hasNextPage endCursor } }`,
    { v: after },
  );
  return (
    data as unknown as {
      project: {
        releases: {
          edges: { node: Listed }[];
          pageInfo: { hasNextPage: boolean; endCursor: string };
        };
      };
    }
  ).project.releases;
}

describe('releases of a project', () => {
  it('are numbered from 1, come newest first in pages, and say where they serve', async () => {
    const { edges, pageInfo } = await list(2);
    expect(edges.map(({ node }) => node)).toEqual([
      { name: expect.stringMatching(/^[a-z]+-[a-z]+-3$/), number: 3, currentIn: [] },
      { name: expect.stringMatching(/^[a-z]+-[a-z]+-2$/), number: 2, currentIn: [] },
    ]);
    expect(pageInfo.hasNextPage).toBe(true);
    const rest = await list(2, pageInfo.endCursor);
    expect(rest.edges.map(({ node }) => node)).toMatchObject([{ number: 1, currentIn: [{ name: 'development' }] }]);
    expect(rest.pageInfo.hasNextPage).toBe(false);
  });

  it('are found by their name and by their number, however it is written', async () => {
    const [newest] = (await list(1)).edges.map(({ node }) => node);
    for (const text of [newest!.name, newest!.name.toUpperCase(), ` ${newest!.name} `, '3', '#3'])
      expect(await named(text)).toEqual({ number: 3, revisionNumber: 3 });
  });

  it('are not found by the words of another, an unknown number or any other text', async () => {
    const [newest] = (await list(1)).edges.map(({ node }) => node);
    const words = newest!.name.replace(/-3$/, '');
    for (const text of [`${words}-1`, '4', '0', '-1', words, '', '99999999999', "3' or 1=1"])
      expect([text, await named(text)]).toEqual([text, 'NOT_FOUND']);
  });

  it('are those of the project alone, whose numbers begin at 1', async () => {
    const other = await makeProject(api, tenant, 'Other');
    expect(await named('1', other.projectId)).toBe('NOT_FOUND');
    await saveRevisions(api, { ...tenant, ...other }, 1);
    await new TestWorker(workers, tenant.tenantId).build(other.projectId);
    expect(await named('1', other.projectId)).toEqual({ number: 1, revisionNumber: 1 });
    expect(await named('3', other.projectId)).toBe('NOT_FOUND');
  });
});
