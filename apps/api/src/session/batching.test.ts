import { afterAll, beforeAll, expect, it } from 'vitest';
import { TenantDatabase } from '@tiffin/postgres';
import { createTestDatabase, type TestDatabase } from '@tiffin/testing';
import { TestApi } from '../testing/test-api.js';
import { makeLiveProject, makeProject, saveRevisions, type TestProject } from '../testing/test-project.js';
import { makeTenant, type TestTenant } from '../testing/test-tenant.js';

type Place = TestTenant & TestProject;

let database: TestDatabase;
let tenants: TenantDatabase;
let workers: TenantDatabase;
let api: TestApi;
let places: readonly Place[];
beforeAll(async () => {
  database = await createTestDatabase();
  [tenants, workers, api] = await Promise.all([
    TenantDatabase.open(database.app, 2),
    TenantDatabase.open(database.worker, 2),
    TestApi.start(database.app),
  ]);
  places = [await place('ours'), await place('theirs')];
});
afterAll(async () => {
  await api.close();
  await Promise.all([tenants.close(), workers.close()]);
  await database.drop();
});

async function place(slug: string): Promise<Place> {
  const tenant = await makeTenant(tenants, slug);
  return { ...tenant, ...(await makeLiveProject(api, workers, tenant)) };
}

it('reads a list with its relations in as many steps as it has levels, not rows', async () => {
  const [ours] = places as [Place];
  const query = `query ($id: ID!) { project(id: $id) { revisions(first: 30) { edges { node {
    number canvas units { key image { digest } build { state } } } } } } }`;
  const readsFor = async (revisions: number): Promise<number> => {
    const project = await makeProject(api, ours, `With ${revisions}`);
    await saveRevisions(api, { ...ours, ...project }, revisions);
    const before = api.reads;
    const { errors, data } = await api.ask(ours.tokens.owner, query, { id: project.projectId });
    expect(errors).toEqual([]);
    expect(JSON.stringify(data).match(/"number"/g)).toHaveLength(revisions + 1);
    return api.reads - before;
  };
  const few = await readsFor(1);
  expect(await readsFor(20)).toBe(few);
  expect(few).toBeLessThanOrEqual(5);
});

it('reads many projects with environments, heads and addresses just so', async () => {
  const [ours] = places as [Place];
  const before = api.reads;
  const { errors } = await api.ask(
    ours.tokens.owner,
    '{ projects { edges { node { id tenant { name } head { number } builds { edges { node { id } } } environments { state urls { url } desiredRevision { number } } } } } }',
  );
  expect(errors).toEqual([]);
  expect(api.reads - before).toBeLessThanOrEqual(4);
});

it('never mixes tenants, however their requests interleave (I-05)', async () => {
  const query =
    'query ($id: ID!) { project(id: $id) { id tenant { slug } environments { id urls { url } } } projects { edges { node { id tenant { slug } } } } }';
  const answers = await Promise.all(
    Array.from({ length: 500 }, async (_, at) => {
      const one = places[at % 2] as Place;
      const { text, errors } = await api.ask(one.tokens.viewer, query, { id: one.projectId });
      return { at, text, errors };
    }),
  );
  for (const { at, text, errors } of answers) {
    expect(errors).toEqual([]);
    expect(text).toContain(at % 2 ? '"theirs"' : '"ours"');
    expect(text).not.toContain(at % 2 ? 'ours' : 'theirs');
  }
});
