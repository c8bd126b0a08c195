import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { latencyBucketsMs, statusClasses, trafficFigures } from '@tiffin/contracts';
import { TenantDatabase } from '@tiffin/postgres';
import { createTestDatabase, type TestDatabase } from '@tiffin/testing';
import pg from 'pg';
import { TestApi } from '../testing/test-api.js';
import { makeProject, type TestProject } from '../testing/test-project.js';
import { makeTenant, type TestTenant } from '../testing/test-tenant.js';

let database: TestDatabase;
let tenants: TenantDatabase;
let api: TestApi;
let superuser: pg.Client;
let tenant: TestTenant;
let project: TestProject;
beforeAll(async () => {
  database = await createTestDatabase();
  superuser = new pg.Client({ connectionString: database.superuser });
  [tenants, api] = await Promise.all([
    TenantDatabase.open(database.app, 2),
    TestApi.start(database.app),
    superuser.connect(),
  ]);
  tenant = await makeTenant(tenants, 'ours');
  project = await makeProject(api, tenant, 'Shop');
});
afterAll(async () => {
  await api.close();
  await Promise.all([tenants.close(), superuser.end()]);
  await database.drop();
});
beforeEach(() => superuser.query('delete from traffic'));

/** Requests by class of status, all within so many milliseconds. */
function figuresOf(statuses: Readonly<Record<string, number>>, withinMs: number): readonly number[] {
  const figures = Array<number>(trafficFigures).fill(0);
  for (const [name, count] of Object.entries(statuses)) {
    figures[statusClasses.indexOf(name as '2xx')] = count;
    const at = statusClasses.length + latencyBucketsMs.findIndex((bound) => withinMs <= bound);
    figures[at] = (figures[at] ?? 0) + count;
  }
  return figures;
}

interface Row {
  readonly minutesAgo: number;
  readonly unit?: string;
  readonly endpoint?: string;
  readonly figures: readonly number[];
  readonly step?: number;
}

const put = (
  { minutesAgo, unit = 'gateway-main', endpoint = 'shop', figures, step = 1 }: Row,
  of = project,
  by = tenant,
) =>
  superuser.query(
    `insert into traffic (tenant_id, environment_id, step_minutes, at, unit_key, endpoint, figures)
     values ($1, $2, $3::int, date_bin(make_interval(mins => $3::int), now() - make_interval(mins => $4::int), 'epoch'), $5, $6, $7)`,
    [by.tenantId, of.environmentId, step, minutesAgo, unit, endpoint, figures],
  );

interface Answer {
  readonly from: string;
  readonly to: string;
  readonly stepMinutes: number;
  readonly series: readonly { unitKey: string; endpoint: string | null; points: readonly Record<string, unknown>[] }[];
}

const create = 'mutation ($input: CreateProjectInput!) { createProject(input: $input) { project { id } } }';
const fields = `from to stepMinutes
  series { unitKey endpoint points { at requests errors clientErrors p50Ms p95Ms p99Ms } }`;

async function ask(given = '', id: string = project.environmentId, token = tenant.tokens.viewer) {
  const query = `query ($id: ID!) { environment(id: $id) { traffic${given} { ${fields} } } }`;
  const { data, errors } = await api.ask(token, query, { id });
  return {
    traffic: (data?.['environment'] as unknown as { traffic: Answer } | undefined)?.traffic,
    code: errors[0]?.extensions.code,
  };
}

const traffic = async (given = ''): Promise<Answer> => (await ask(given)).traffic as Answer;

describe('traffic of an environment', () => {
  it('is told by unit and endpoint, in steps, with errors and latencies', async () => {
    await put({ minutesAgo: 0, figures: figuresOf({ '2xx': 90, '4xx': 4, '5xx': 5, aborted: 1 }, 100) });
    await put({ minutesAgo: 20, figures: figuresOf({ '2xx': 1 }, 1) });
    await put({ minutesAgo: 0, endpoint: '', figures: figuresOf({ '4xx': 2 }, 5) });
    await put({ minutesAgo: 0, unit: 'function-a', endpoint: '', figures: figuresOf({ '3xx': 3 }, 2.5) });
    const { series, stepMinutes, from, to } = await traffic();
    expect([stepMinutes, new Date(from).getTime() % 600_000]).toEqual([10, 0]);
    expect(Math.abs(new Date(to).getTime() - Date.now())).toBeLessThan(60_000);
    const none = { errors: 0, clientErrors: 0 };
    expect(series).toMatchObject([
      { unitKey: 'function-a', endpoint: null, points: [{ requests: 3, ...none, p50Ms: 1.8 }] },
      { unitKey: 'gateway-main', endpoint: null, points: [{ requests: 2, errors: 0, clientErrors: 2 }] },
      {
        ...{ unitKey: 'gateway-main', endpoint: 'shop' },
        points: [
          { requests: 1, ...none, p50Ms: 0.5, p99Ms: 1 },
          { requests: 100, errors: 6, clientErrors: 4, p50Ms: 75, p95Ms: 97.5, p99Ms: 99.5 },
        ],
      },
    ]);
  });

  it('is that of one unit, one endpoint, a while and steps of one’s choice', async () => {
    const one = figuresOf({ '2xx': 1 }, 1);
    for (const minutesAgo of [0, 1, 90, 1_500]) await put({ minutesAgo, figures: one });
    await put({ minutesAgo: 0, unit: 'function-a', endpoint: '', figures: one });
    const counts = async (given: string) =>
      (await traffic(given)).series.map(({ points }) => points.map(({ requests }) => requests));
    expect(await counts('(unitKey: "function-a")')).toEqual([[1]]);
    expect(await counts('(endpoint: "")')).toEqual([[1]]);
    expect(await counts('(endpoint: "shop", stepMinutes: 1, from: "' + ago(60) + '")')).toEqual([[1, 1]]);
    expect(await counts(`(endpoint: "shop", from: "${ago(2_000)}", to: "${ago(1_440)}")`)).toEqual([[1]]);
    expect(await counts(`(unitKey: "nobody")`)).toEqual([]);
  });

  it.each([
    ['(stepMinutes: 3)', 'INPUT_INVALID'],
    ['(stepMinutes: 1)', 'INPUT_INVALID'],
    ['(from: "2026-01-02T00:00:00Z", to: "2026-01-01T00:00:00Z")', 'INPUT_INVALID'],
  ])('%s is refused', async (given, code) => expect((await ask(given)).code).toBe(code));

  it.each([
    '(from: "0001-01-01T00:00:00Z")',
    '(from: "-271821-04-20T00:00:00.000Z", to: "+275760-09-13T00:00:00.000Z")',
  ])('of whatever time is asked for without a fault: %s', async (given) =>
    expect([undefined, 'INPUT_INVALID', 'QUERY_INVALID']).toContain((await ask(given)).code),
  );

  it('is no more than 2,000 points, and is refused beyond', async () => {
    const insert = `insert into traffic (tenant_id, environment_id, step_minutes, at, unit_key, endpoint, figures)
      select $1, $2, 10, date_bin('10 minutes', now() - make_interval(mins => 10 * (n / 20)), 'epoch'), 'gateway-main', 'e' || n % 20, $3
      from generate_series(0, 2000) n`;
    await superuser.query(insert, [tenant.tenantId, project.environmentId, figuresOf({ '2xx': 1 }, 1)]);
    expect((await ask('(stepMinutes: 10)')).code).toBe('QUERY_TOO_COSTLY');
    const { series } = await traffic('(stepMinutes: 60)');
    expect(series.flatMap(({ points }) => points).reduce((all, { requests }) => all + Number(requests), 0)).toBe(2_001);
    expect((await traffic('(stepMinutes: 10, endpoint: "e3")')).series).toHaveLength(1);
    // Who says no step gets all of it in longer ones.
    const usual = await traffic();
    expect([usual.stepMinutes, usual.series.length]).toEqual([60, 20]);
  });

  it('of several environments is read in one go', async () => {
    const query = `query ($id: ID!) { project(id: $id) { environments { name traffic { ${fields} } } } }`;
    const readsFor = async (name: string, names: readonly string[]): Promise<number> => {
      const input = { name, tenantId: tenant.tenantId, environments: names };
      const made = await api.ask(tenant.tokens.owner, create, { input });
      const { id } = (made.data as unknown as { createProject: { project: { id: string } } }).createProject.project;
      const before = api.reads;
      const { data, errors } = await api.ask(tenant.tokens.viewer, query, { id });
      expect([errors, JSON.stringify(data).match(/"stepMinutes"/g)?.length]).toEqual([[], names.length]);
      return api.reads - before;
    };
    const one = await readsFor('One', ['development']);
    expect(await readsFor('Three', ['development', 'staging', 'production'])).toBe(one);
  });

  it('is nobody else’s, and is seen by who sees the environment', async () => {
    const stranger = await makeTenant(tenants, 'theirs');
    const theirs = await makeProject(api, stranger, 'Shop');
    await put({ minutesAgo: 0, figures: figuresOf({ '2xx': 7 }, 1) }, theirs, stranger);
    expect((await traffic()).series).toEqual([]);
    expect((await ask('', theirs.environmentId)).code).toBe('NOT_FOUND');
    expect((await ask('', theirs.environmentId, stranger.tokens.viewer)).traffic?.series).toHaveLength(1);
  });
});

const ago = (minutes: number): string => new Date(Date.now() - minutes * 60_000).toISOString();
