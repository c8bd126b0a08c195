import { afterAll, beforeAll, expect, it } from 'vitest';
import { newId } from '@tiffin/kernel';
import { TenantDatabase } from '@tiffin/postgres';
import { createTestDatabase, type TestDatabase } from '@tiffin/testing';
import { waitUntil } from '@tiffin/testing/wait-until';
import { takeFiltersAway } from '@tiffin/testing/without-filters';
import pg from 'pg';
import { idsOf, type TestPlace } from '../testing/access-world.js';
import { type Fixture, fixtures, type Ids } from '../testing/fixtures.js';
import { TestApi } from '../testing/test-api.js';
import { makeLiveProject, type TestProject } from '../testing/test-project.js';
import { makeTenant, type TestTenant } from '../testing/test-tenant.js';
import { TestWorker } from '../testing/test-worker.js';

type Place = TestTenant & TestProject & { readonly spareId: string };
const id = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

let database: TestDatabase;
let superuser: pg.Client;
let ours: Place;
let theirs: Place;
beforeAll(async () => {
  database = await createTestDatabase();
  superuser = new pg.Client({ connectionString: database.superuser });
  await superuser.connect();
  await withApi(async (api, workers) => {
    const place = async (slug: string): Promise<Place> => {
      const tenant = await makeTenant(api.database, slug);
      const project = await makeLiveProject(api, workers, tenant);
      const secret = fixtures['Mutation.setSecret'] as Fixture;
      await api.ask(tenant.tokens.owner, secret.document, secret.variables(project.environmentId, {}));
      return { ...tenant, ...project, spareId: newId() };
    };
    [ours, theirs] = [await place('ours'), await place('theirs')];
    // Whoever is found in place of the caller may then do as much.
    const others = `select id from member where role <> 'owner'`;
    await superuser.query(
      `delete from api_token where member_id in (${others}); delete from member where role <> 'owner'`,
    );
  });
});
afterAll(async () => {
  await superuser.end();
  await database.drop();
});

/** With connections of its own, on which nothing is prepared yet. */
async function withApi<T>(work: (api: TestApi, workers: TenantDatabase) => Promise<T>): Promise<T> {
  const [api, workers] = await Promise.all([TestApi.start(database.app), TenantDatabase.open(database.worker, 2)]);
  try {
    return await work(api, workers);
  } finally {
    await Promise.all([api.close(), workers.close()]);
  }
}

async function tables(): Promise<readonly string[]> {
  const { rows } = await superuser.query<{ name: string }>(
    `select relname as name from pg_policy p join pg_class c on c.oid = p.polrelid
     where polname = 'tenant_rows' and relnamespace = 'public'::regnamespace order by 1`,
  );
  return rows.map(({ name }) => name);
}

/** All rows of a tenant, as texts. */
async function rowsOf({ tenantId }: Place): Promise<string> {
  const all: string[] = [];
  for (const table of await tables()) {
    const { rows } = await superuser.query<{ row: string }>(
      `select t::text as row from ${table} t where tenant_id = $1 order by 1`,
      [tenantId],
    );
    all.push(...rows.map(({ row }) => row));
  }
  return all.join('\n');
}

const wide = `query ($id: ID!) { project(id: $id) { tenant { slug } head { canvas } revisions { edges { node { id } } }
  builds { edges { node { id log } } } environments { id secrets { name } deployments { edges { node { id steps { name } } } } } } }`;

/** Everything that our owner can ask and our workers do, with our ids and with theirs. How it goes does not matter. */
async function tryEverything(api: TestApi, workers: TenantDatabase): Promise<void> {
  const token = ours.tokens.owner;
  for (const fixture of Object.values(fixtures)) {
    for (const place of [ours, theirs]) await call(api, fixture, idsOf(fixture, place as TestPlace));
  }
  for (const place of [ours, theirs]) await api.ask(token, wide, { id: place.projectId });
  const worker = new TestWorker(workers, ours.tenantId);
  for (const place of [ours, theirs]) {
    await worker.build(place.projectId).catch(() => undefined);
    await worker.deploy(place.environmentId).catch(() => undefined);
  }
}

async function call(api: TestApi, { document, variables }: Fixture, named: readonly [string, Ids]): Promise<void> {
  if (!document.startsWith('subscription'))
    return void (await api.ask(ours.tokens.owner, document, variables(...named)));
  const feed = api.subscribe(ours.tokens.owner, document, variables(...named));
  // Whoever is found in place of the caller may have nothing to be shown.
  await waitUntil('the subscription to answer', () => feed.ended ?? feed.events[0], 2_000).catch(() => undefined);
  feed.stop();
}

/** What the database let through with every filter of ours taken away: ids of theirs among it. */
async function foreignIds(): Promise<{ readonly found: readonly string[]; readonly statements: number }> {
  const known = new Set((await rowsOf(theirs)).match(id));
  const filters = takeFiltersAway();
  try {
    await withApi(tryEverything);
  } finally {
    filters.putBack();
  }
  const seen = new Set(filters.rows.join('\n').match(id));
  // What we name ourselves is not theirs to hide.
  for (const named of [theirs.tenantId, theirs.projectId, theirs.environmentId]) seen.delete(named);
  // A cell is the platform's, and both of us run in it.
  const { rows: cells } = await superuser.query<{ id: string }>('select id from platform.cell');
  for (const { id: cell } of cells) seen.delete(cell);
  return { found: [...seen].filter((one) => known.has(one)), statements: filters.changed.size };
}

it('lets no row of another tenant through with every filter in our code taken away, and changes none (I-14)', async () => {
  const before = await rowsOf(theirs);
  const { found, statements } = await foreignIds();
  expect(found).toEqual([]);
  expect(await rowsOf(theirs)).toBe(before);
  expect(statements).toBeGreaterThan(30);
});

it('shows them, and changes them, once the policies are taken away as well (I-14, control)', async () => {
  for (const table of await tables()) {
    await superuser.query(`alter policy tenant_rows on ${table} using (true) with check (true)`);
  }
  const before = await rowsOf(theirs);
  const { found } = await foreignIds();
  expect(found.length).toBeGreaterThan(5);
  expect(await rowsOf(theirs)).not.toBe(before);
});
