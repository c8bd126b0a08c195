import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TenantDatabase } from '@tiffin/postgres';
import { createTestDatabase, type TestDatabase } from '@tiffin/testing';
import { readyUnit } from '../testing/fake-cell.js';
import { TestApi } from '../testing/test-api.js';
import { makeLiveProject, makeProject, saveRevisions, type TestProject } from '../testing/test-project.js';
import { makeTenant, type TestTenant } from '../testing/test-tenant.js';
import { failureOf, TestWorker } from '../testing/test-worker.js';

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
});
afterAll(async () => {
  await api.close();
  await Promise.all([tenants.close(), workers.close()]);
  await database.drop();
});

const ask = (query: string, variables: object = {}) => api.ask(tenant.tokens.owner, query, variables);

async function environment(fields: string, id: string = project.environmentId): Promise<unknown> {
  const { data, errors } = await ask(`query ($id: ID!) { environment(id: $id) { ${fields} } }`, { id });
  expect(errors).toEqual([]);
  return data?.['environment'];
}

describe('an environment', () => {
  it('that is live shows release, revision, address, deployment and builds', async () => {
    expect(
      await environment(`name state failure { text } fault liveRevision urls { gatewayId gatewayName url }
        project { slug tenant { slug name } builds { edges { node { unitKey unitName state error log } } } } desiredRevision { number author }
        currentRelease { images { unitKey unitName digest } }
        deployments { edges { node { state revisionNumber error steps { name state } release { images { unitKey } } } } pageInfo { hasNextPage } }`),
    ).toMatchObject({
      name: 'development',
      state: 'live',
      failure: null,
      fault: null,
      liveRevision: 1,
      urls: [
        {
          gatewayId: 'gateway',
          gatewayName: 'mygateway',
          url: 'http://mygateway.development.shop.ours.localhost:8080',
        },
      ],
      project: {
        slug: 'shop',
        tenant: { slug: 'ours', name: 'OURS' },
        builds: { edges: [{ node: { state: 'succeeded', log: 'built' } }, { node: { state: 'succeeded' } }] },
      },
      desiredRevision: { number: 1, author: 'Some owner' },
      currentRelease: {
        images: [{ unitKey: 'function-function' }, { unitKey: 'gateway-gateway', unitName: 'mygateway' }],
      },
      deployments: {
        edges: [{ node: { state: 'succeeded', revisionNumber: 1, steps: [{ name: 'apply', state: 'succeeded' }] } }],
        pageInfo: { hasNextPage: false },
      },
    });
  });

  it('without a deployment is empty', async () => {
    const { environmentId } = await makeProject(api, tenant, 'Empty');
    const fields =
      'state urls { url } units { key } currentRelease { id } project { builds { edges { node { id } } } } deployments { edges { cursor } }';
    expect(await environment(fields, environmentId)).toEqual({
      state: 'empty',
      urls: [],
      units: [],
      currentRelease: null,
      project: { builds: { edges: [] } },
      deployments: { edges: [] },
    });
  });

  it('says why a build and why a deployment failed, and only while that is so', async () => {
    const failing = await makeProject(api, tenant, 'Failing');
    const worker = new TestWorker(workers, tenant.tenantId);
    const { environmentId, projectId } = failing;
    const fields = 'state failure { unitKey reason text } fault attempts project { build { state failure { text } } }';
    await saveRevisions(api, { ...tenant, ...failing }, 1);
    const building = { state: 'building', failure: null, project: { build: { state: 'building', failure: null } } };
    expect(await environment(fields, environmentId)).toMatchObject(building);
    await worker.failBuild(projectId, failureOf('f', 'could not be built'));
    expect(await environment(fields, environmentId)).toEqual({
      state: 'build_failed',
      failure: { unitKey: 'f', reason: 'could not be built', text: '"f" could not be built' },
      ...{ fault: null, attempts: 0 },
      project: { build: { state: 'failed', failure: { text: '"f" could not be built' } } },
    });
    await saveRevisions(api, { ...tenant, ...failing }, 2).catch(() => undefined);
    await worker.build(projectId).catch(() => undefined);
    await worker.failDeployment(environmentId, failureOf('f', 'did not become ready'));
    expect(await environment(fields, environmentId)).toMatchObject({
      state: 'deploy_failed',
      failure: { unitKey: 'f', text: '"f" did not become ready' },
      project: { build: { state: 'built', failure: null } },
    });
  });

  it('shows what the cell sees and the last lines of a unit', async () => {
    const { environmentId } = project;
    api.cell.see(environmentId, [readyUnit('function-function', 'myfunction')]);
    const lines = ['one', 'two', 'three'].map(
      (text) => ({ time: '2026-01-01T00:00:00.000Z', stream: 'stdout', text }) as const,
    );
    api.cell.lines.set(`${environmentId} function-function`, lines);
    expect(
      await environment(
        'units { key name state restarts startedAt lastFailure } unitLogs(unitKey: "function-function", tail: 2) { time stream text }',
      ),
    ).toEqual({
      units: [
        {
          key: 'function-function',
          name: 'myfunction',
          state: 'ready',
          restarts: 0,
          startedAt: '2026-01-01T00:00:00.000Z',
          lastFailure: null,
        },
      ],
      unitLogs: lines.slice(1),
    });
  });

  it("loses nothing but the cell's fields when the cell is away", async () => {
    api.cell.isAway = true;
    const query =
      'query ($id: ID!) { environment(id: $id) { state here: units { key } unitLogs(unitKey: "x") { text } } }';
    for (let time = 0; time < 3; time += 1) {
      const { status, data, errors } = await ask(query, { id: project.environmentId });
      expect([status, data]).toEqual([200, { environment: { state: 'live', here: [], unitLogs: [] } }]);
      expect(errors.map(({ path, extensions }) => [path, extensions.code]).sort()).toEqual([
        [['environment', 'here'], 'CELL_UNAVAILABLE'],
        [['environment', 'unitLogs'], 'CELL_UNAVAILABLE'],
      ]);
    }
    api.cell.isAway = false;
  });

  it.each([0, 1001])('gives no tail of %d lines', async (tail) => {
    const query = `query ($id: ID!) { environment(id: $id) { unitLogs(unitKey: "x", tail: ${tail}) { text } } }`;
    expect((await ask(query, { id: project.environmentId })).errors[0]?.extensions.code).toBe('INPUT_INVALID');
  });
});

describe('builds', () => {
  it('come in pages, newest first, each once', async () => {
    const query = `query ($id: ID!, $after: String) { project(id: $id) {
      builds(first: 1, after: $after) { edges { node { id unitKey } } pageInfo { hasNextPage endCursor } } } }`;
    const page = async (after: string | null) =>
      (await ask(query, { id: project.projectId, after })).data as unknown as { project: { builds: BuildPage } };
    const { builds: first } = (await page(null)).project;
    const { builds: last } = (await page(first.pageInfo.endCursor)).project;
    expect([first.pageInfo.hasNextPage, last.pageInfo.hasNextPage]).toEqual([true, false]);
    const all = 'query ($id: ID!) { project(id: $id) { builds { edges { node { id unitKey } } } } }';
    expect((await ask(all, { id: project.projectId })).data).toEqual({
      project: { builds: { edges: [...first.edges, ...last.edges] } },
    });
    expect(first.edges).not.toEqual(last.edges);
  });
});

interface BuildPage {
  readonly edges: readonly unknown[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

describe('revisions', () => {
  it('come in pages, newest first', async () => {
    const paged = await makeProject(api, tenant, 'Paged');
    await saveRevisions(api, { ...tenant, ...paged }, 4);
    const query = `query ($id: ID!, $after: String) { project(id: $id) {
      revisions(first: 2, after: $after) { edges { cursor node { number } } pageInfo { hasNextPage endCursor } } } }`;
    const pages: number[][] = [];
    for (let after: string | null = null, more = true; more;) {
      const { data } = await ask(query, { id: paged.projectId, after });
      const { edges, pageInfo } = (data as unknown as Paged).project.revisions;
      pages.push(edges.map(({ node }) => node.number));
      expect(pageInfo.endCursor).toBe(edges.at(-1)?.cursor);
      after = pageInfo.endCursor;
      more = pageInfo.hasNextPage;
    }
    expect(pages).toEqual([[4, 3], [2, 1], [0]]);
  });

  it.each(['', 'x', Buffer.from('after x').toString('base64url')])('do not come after %j', async (after) => {
    const query =
      'query ($id: ID!, $after: String) { project(id: $id) { revisions(after: $after) { edges { cursor } } } }';
    const { errors } = await ask(query, { id: project.projectId, after });
    expect(errors[0]?.extensions.code).toBe('INPUT_INVALID');
  });

  it('are found by number, with canvas, units, images and builds', async () => {
    const query = `query ($id: ID!, $number: Int!) { project(id: $id) { revision(number: $number) {
      number canvas units { key kind name entityId image { digest sizeBytes } build { state } } } } }`;
    const found = await ask(query, { id: project.projectId, number: 1 });
    expect(found.data).toMatchObject({
      project: {
        revision: {
          number: 1,
          canvas: { formatVersion: 2, entities: [{ id: 'c0', type: 'Connector' }] },
          units: [
            { key: 'function-function', kind: 'function', image: { sizeBytes: 1000 }, build: { state: 'succeeded' } },
            { key: 'gateway-gateway', kind: 'gateway' },
          ],
        },
      },
    });
    const missing = await ask(query, { id: project.projectId, number: 9 });
    expect(missing.errors[0]?.extensions.code).toBe('NOT_FOUND');
  });
});

interface Paged {
  readonly project: {
    readonly revisions: {
      readonly edges: readonly { readonly cursor: string; readonly node: { readonly number: number } }[];
      readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
    };
  };
}
