import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '@tiffin/testing';
import pg from 'pg';
import { TestApi } from '../testing/test-api.js';
import { makeProject } from '../testing/test-project.js';
import { makeTenant, type TestTenant } from '../testing/test-tenant.js';

let database: TestDatabase;
let superuser: pg.Client;
let api: TestApi;
let ours: TestTenant;
let theirs: TestTenant;
beforeAll(async () => {
  database = await createTestDatabase();
  superuser = new pg.Client({ connectionString: database.superuser });
  await superuser.connect();
  api = await TestApi.start(database.app);
  [ours, theirs] = [await makeTenant(api.database, 'ours'), await makeTenant(api.database, 'theirs')];
  for (const name of ['One', 'Two']) await makeProject(api, ours, name);
  await makeProject(api, theirs, 'Foreign');
});
afterAll(async () => {
  await api.close();
  await superuser.end();
  await database.drop();
});

interface Shown {
  readonly plan: { readonly name: string };
  readonly usage: readonly { readonly resource: string; readonly used: number; readonly limit: number | null }[];
}

const fields = 'plan { name } usage { resource used limit unit isOverridden resetsAt }';

async function shown(tenant: TestTenant): Promise<Shown> {
  const query = `query ($id: ID!) { tenant(id: $id) { ${fields} } }`;
  const { data, text } = await api.ask(tenant.tokens.viewer, query, { id: tenant.tenantId });
  if (!data) throw new Error(text);
  return (data as unknown as { tenant: Shown }).tenant;
}

const resource = async (tenant: TestTenant, name: string) =>
  (await shown(tenant)).usage.find((one) => one.resource === name);

/** As an operator does. */
const give = (tenant: TestTenant, plan: string, overrides: object) =>
  superuser.query(
    'update tenant set plan_id = (select id from platform.plan where name = $2), quota_overrides = $3 where tenant_id = $1',
    [tenant.tenantId, plan, JSON.stringify(overrides)],
  );

/** What each environment was called, as its tenant sees it. */
async function byEnvironment(tenant: TestTenant): Promise<readonly object[]> {
  const query = `query ($id: ID!) { tenant(id: $id) { requestsByEnvironment { environmentId environment project requests } } }`;
  const { data, text } = await api.ask(tenant.tokens.viewer, query, { id: tenant.tenantId });
  if (!data) throw new Error(text);
  return (data as unknown as { tenant: { requestsByEnvironment: object[] } }).tenant.requestsByEnvironment;
}

describe('requests of this month, by environment', () => {
  it('come with those that are called most first, and those that are gone, and none of another tenant', async () => {
    const { rows } = await superuser.query<{ id: string; slug: string; tenant_id: string }>(
      `select e.id, p.slug, e.tenant_id from environment e join project p on p.id = e.project_id where e.name = 'development' order by p.slug`,
    );
    const [foreign, one, two] = rows;
    const gone = '00000000-0000-7000-8000-000000000001';
    const count = (month: string, id: string | undefined, requests: number) =>
      superuser.query(
        `insert into platform.request_record (tenant, month, environment, requests)
         values ($1, date_trunc('month', now() at time zone 'UTC') + $2::interval, $3, $4)`,
        [id === foreign?.id ? theirs.tenantId : ours.tenantId, month, id, requests],
      );
    await count('0', one?.id, 5);
    await count('-1 month', one?.id, 700);
    await count('0', two?.id, 90);
    await count('0', gone, 7);
    await count('0', foreign?.id, 11);
    expect(await byEnvironment(ours)).toEqual([
      { environmentId: two?.id, environment: 'development', project: 'two', requests: 90 },
      { environmentId: gone, environment: null, project: null, requests: 7 },
      { environmentId: one?.id, environment: 'development', project: 'one', requests: 5 },
    ]);
    expect(await byEnvironment(theirs)).toEqual([
      { environmentId: foreign?.id, environment: 'development', project: 'foreign', requests: 11 },
    ]);
    await superuser.query('delete from platform.request_record');
  });
});

async function meter(tenant: TestTenant, month: string, { requests, buildMs }: { requests: number; buildMs: number }) {
  const at = `date_trunc('month', now() at time zone 'UTC') + $2::interval, gen_random_uuid(), $3`;
  const values = [tenant.tenantId, month];
  const record = (table: string, column: string, value: number) =>
    superuser.query(`insert into platform.${table} (tenant, month, ${column}) values ($1, ${at})`, [...values, value]);
  await record('request_record', 'environment, requests', requests);
  await record('usage_record', 'project, build_ms', buildMs);
}

describe('a tenant', () => {
  it('sees its plan and each limit with what is used of it, and what is counted by the month until when', async () => {
    await give(ours, 'team', {});
    await meter(ours, '0', { requests: 5_000_000_000, buildMs: 150_000 });
    await meter(ours, '0', { requests: 5, buildMs: 30_000 });
    await meter(ours, '-1 month', { requests: 7, buildMs: 60_000_000 });
    await meter(theirs, '0', { requests: 9, buildMs: 60_000_000 });
    const now = new Date();
    const resetsAt = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1)).toISOString();
    const row = (name: string, [used, limit, unit, until]: readonly unknown[]) => ({
      ...{ resource: name, used, limit, unit, isOverridden: false, resetsAt: until ?? null },
    });
    expect(await shown(ours)).toEqual({
      plan: { name: 'team' },
      usage: [
        row('projects', [2, 20, 'count']),
        row('environments', [2, 80, 'count']),
        row('domains', [0, 100, 'count']),
        row('members', [4, 50, 'count']),
        row('service_accounts', [0, 50, 'count']),
        row('units', [0, 400, 'count']),
        row('replicas', [0, 400, 'count']),
        row('cpu_millicores', [0, 100_000, 'millicores']),
        row('memory_mb', [0, 65_536, 'MiB']),
        row('disk_mb', [0, 204_800, 'MiB']),
        row('build_minutes', [3, 5_000, 'minutes', resetsAt]),
        row('requests_per_month', [5_000_000_005, 20_000_000, 'count', resetsAt]),
      ],
    });
  });

  it('sees what an operator has set for it alone in the place of its plan', async () => {
    await give(theirs, 'free', { projects: 7, members: null });
    expect(await resource(theirs, 'projects')).toMatchObject({ used: 1, limit: 7, isOverridden: true });
    expect(await resource(theirs, 'members')).toMatchObject({ used: 4, limit: null, isOverridden: true });
    expect(await resource(theirs, 'units')).toMatchObject({ limit: 40, isOverridden: false });
    await give(theirs, 'unlimited', {});
    expect(await resource(theirs, 'projects')).toMatchObject({ limit: null, isOverridden: false });
  });

  it('is asked in one round trip, with all else of its own', async () => {
    const query = `query ($id: ID!) { tenant(id: $id) { name ${fields} again: usage { used } members { edges { node { name } } } } }`;
    const readsFor = async (query: string) => {
      const before = api.reads;
      expect((await api.ask(ours.tokens.owner, query, { id: ours.tenantId })).errors).toEqual([]);
      return api.reads - before;
    };
    const bare = 'query ($id: ID!) { tenant(id: $id) { name } }';
    // Who calls is remembered from the first time on.
    await readsFor(bare);
    const alone = await readsFor(bare);
    expect((await readsFor(query)) - alone).toBe(1);
  });

  it('shows neither to a token of one project, which all of a tenant is no business of', async () => {
    const { projectId } = await makeProject(api, ours, 'Bound');
    const made = await api.ask(
      ours.tokens.owner,
      `mutation ($input: CreateApiTokenInput!) { createApiToken(input: $input) { token } }`,
      { input: { tenantId: ours.tenantId, name: 'CI', scope: 'admin', expiresInDays: 1, projectId } },
    );
    const { token } = (made.data as never as { createApiToken: { token: string } }).createApiToken;
    for (const field of ['plan { name }', 'usage { used }']) {
      const { errors, text } = await api.ask(token, `{ viewer { memberships { tenant { name ${field} } } } }`);
      expect([errors.map(({ extensions }) => extensions.code), text]).toEqual([
        ['FORBIDDEN'],
        expect.not.stringContaining('team'),
      ]);
    }
  });

  it('has as many service accounts as its plan allows, beside its members', async () => {
    await give(theirs, 'free', { service_accounts: 2 });
    const create = (name: string) =>
      api.ask(
        theirs.tokens.owner,
        'mutation ($input: CreateServiceAccountInput!) { createServiceAccount(input: $input) { serviceAccount { id } } }',
        { input: { tenantId: theirs.tenantId, name, role: 'viewer' } },
      );
    const answers = await Promise.all(['a', 'b', 'c', 'd'].map(create));
    const codes = answers.flatMap(({ errors }) => errors.map(({ extensions }) => extensions.code));
    expect(codes).toEqual(['QUOTA_EXCEEDED', 'QUOTA_EXCEEDED']);
    expect(await resource(theirs, 'service_accounts')).toMatchObject({ used: 2, limit: 2 });
    expect(await resource(theirs, 'members')).toMatchObject({ used: 4 });
  });
});
