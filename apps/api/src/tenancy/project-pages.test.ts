import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '@tiffin/kernel';
import { createTestDatabase, type TestDatabase } from '@tiffin/testing';
import { writeCursor } from '../schema/page.js';
import { TestApi } from '../testing/test-api.js';
import { makeProject } from '../testing/test-project.js';
import { makeTenant, type TestTenant } from '../testing/test-tenant.js';

const names = ['beta', 'Alpha', 'Ångström', 'alpha 2', 'Zeta'];
const sorted = ['Alpha', 'alpha 2', 'beta', 'Zeta', 'Ångström'];

let database: TestDatabase;
let api: TestApi;
let ours: TestTenant;
let theirs: TestTenant;
beforeAll(async () => {
  database = await createTestDatabase();
  api = await TestApi.start(database.app);
  [ours, theirs] = [await makeTenant(api.database, 'ours'), await makeTenant(api.database, 'theirs')];
  for (const name of names) await makeProject(api, ours, name);
  await makeProject(api, theirs, 'Foreign');
});
afterAll(async () => {
  await api.close();
  await database.drop();
});

const query = `query ($first: Int, $after: String, $tenantId: ID) { projects(first: $first, after: $after, tenantId: $tenantId) {
  edges { cursor node { name } } pageInfo { hasNextPage endCursor } } }`;

interface Page {
  readonly edges: readonly { readonly node: { readonly name: string } }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

async function page(variables: object): Promise<Page> {
  const { data, text } = await api.ask(ours.tokens.viewer, query, variables);
  if (!data) throw new Error(text);
  return (data as unknown as { projects: Page }).projects;
}

const refusal = async (variables: object) =>
  (await api.ask(ours.tokens.viewer, query, variables)).errors[0]?.extensions.code;

describe('projects', () => {
  it.each([1, 2, 5, 100])('come by name, each once, in pages of %d', async (first) => {
    const found: string[] = [];
    let next: Page['pageInfo'] = { hasNextPage: true, endCursor: null };
    for (let turn = 0; next.hasNextPage && turn < 10; turn += 1) {
      const { edges, pageInfo }: Page = await page({ first, after: next.endCursor });
      expect(edges.length).toBeLessThanOrEqual(first);
      found.push(...edges.map(({ node }) => node.name));
      next = pageInfo;
    }
    expect(found).toEqual(sorted);
  });

  it('come from behind a cursor though the project that it named is gone', async () => {
    const after = writeCursor(JSON.stringify(['b', newId()]));
    expect((await page({ after })).edges.map(({ node }) => node.name)).toEqual(['beta', 'Zeta', 'Ångström']);
  });

  it('may be of one tenant alone; of a foreign one they are as of none', async () => {
    expect((await page({ tenantId: ours.tenantId })).edges).toHaveLength(names.length);
    const answers = await Promise.all(
      [theirs.tenantId, newId(), 'x'].map((tenantId) => api.ask(ours.tokens.viewer, query, { tenantId })),
    );
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(answers[0]?.errors[0]?.extensions.code).toBe('NOT_FOUND');
  });

  it.each([
    { first: 0 },
    { first: 101 },
    { after: 'x' },
    { after: writeCursor('["a"]') },
    { after: writeCursor('["a","b"]') },
  ])('are refused with %j', async (variables) => expect(await refusal(variables)).toBe('INPUT_INVALID'));
});
