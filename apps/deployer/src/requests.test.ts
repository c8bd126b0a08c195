import { copyFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { issueWorkerGrant } from '@tiffin/access';
import { type CellPlace, type CountingCell, CountRequests } from '@tiffin/deployments-operations';
import { type EnvironmentId, newId, type ProjectId, type RevisionId, type TenantId } from '@tiffin/kernel';
import { PostgresDirectory, PostgresRequestRecord, PostgresTenancyStore, TenantDatabase } from '@tiffin/postgres';
import { createTestDatabase, type TestDatabase, waitUntil } from '@tiffin/testing';
import { settled, testUnit } from '@tiffin/testing/cell-contract';
import { CellProcess } from '@tiffin/testing/cell-process';
import pg from 'pg';

/** The cell is the process that ships; who takes its counts is played by hand, so that it can fail at each step. */
let database: TestDatabase;
let app: TenantDatabase;
let workers: TenantDatabase;
let superuser: pg.Client;
let cell: CellProcess;
let imageDigest: string;
beforeAll(async () => {
  database = await createTestDatabase();
  superuser = new pg.Client({ connectionString: database.superuser });
  [app, workers, cell] = await Promise.all([
    TenantDatabase.open(database.app, 1),
    TenantDatabase.open(database.worker, 2),
    CellProcess.start(),
    superuser.connect(),
  ]);
  await copyFile(join(cell.dir, 'token'), join(cell.dir, 'run', 'token'));
  imageDigest = await cell.image({ answer: 'hi' });
}, 60_000);
afterAll(async () => {
  await cell.close();
  await Promise.all([app.close(), workers.close(), superuser.end()]);
  await database.drop();
});

let tenantId: TenantId;
let host: string;
let epoch = 0;

beforeEach(async () => {
  tenantId = newId<TenantId>();
  const [slug, environmentId] = [`t-${tenantId}`, newId<EnvironmentId>()];
  await new PostgresTenancyStore(app).within(issueWorkerGrant(tenantId, 'test'), async (rows) => {
    await rows.insertTenant({ tenantId, slug, name: slug });
    const revision = { revisionId: newId<RevisionId>(), canvas: '{}', sha256: 'none' };
    const project = { projectId: newId<ProjectId>(), name: 'P', slug: 'p', ...revision };
    await rows.insertProject({ ...project, environmentId, environmentName: 'development' });
    await rows.audit({ action: 'tenant.create', objectKind: 'tenant', objectId: tenantId, detail: {} });
  });
  host = `${environmentId}.localhost`;
  const unit = testUnit('function-a', imageDigest);
  const [routes, owner] = [[{ host, unit: unit.key }], { tenant: slug, project: 'p' }];
  await cell.cell.apply({ environmentId, epoch: ++epoch, releaseId: 'r', owner, units: [unit], routes });
  expect(await settled(cell.cell, environmentId)).toMatchObject({ rollout: 'live' });
});

async function count(change: (cell: CountingCell) => CountingCell = (own) => own): Promise<void> {
  const [place] = await new PostgresDirectory(workers).cells();
  const parts = { share: { isOurs: async () => true }, record: new PostgresRequestRecord(workers) };
  await new CountRequests({ ...parts, open: () => change(cell.cell) }).run(place as CellPlace);
}

/** As an operator does, who allows more or less. */
const allow = (requests: number | null) =>
  superuser.query('update tenant set quota_overrides = $2 where tenant_id = $1', [
    tenantId,
    JSON.stringify({ requests_per_month: requests }),
  ]);

const recorded = async (): Promise<number> => {
  const sql = 'select coalesce(sum(requests), 0)::int as n from platform.request_record where tenant = $1';
  return (await superuser.query<{ n: number }>(sql, [tenantId])).rows[0]?.n ?? -1;
};

/** So many requests at once: how many were answered, and how many refused. */
async function ask(times: number): Promise<Record<number, number>> {
  const answers = await Promise.all(Array.from({ length: times }, () => cell.get(host, '/')));
  return Object.fromEntries(
    [...Map.groupBy(answers, ({ status }) => status)].map(([status, all]) => [status, all.length]),
  );
}

describe('a tenant with a limit of requests a month', () => {
  it('has exactly so many answered, 100 at once, and goes on as soon as it may have more', async () => {
    await allow(30);
    await count();
    expect(await ask(100)).toEqual({ 200: 30, 429: 70 });
    await count();
    expect(await recorded()).toBe(30);
    await allow(35);
    await count();
    expect(await ask(10)).toEqual({ 200: 5, 429: 5 });
    await allow(null);
    await count();
    expect(await ask(10)).toEqual({ 200: 10 });
  });

  it('has nothing counted twice where what was kept is told again: the platform died before it said so', async () => {
    await ask(7);
    const died = () => Promise.reject(new Error('killed'));
    await expect(
      count((own) => ({ countedRequests: () => own.countedRequests(), settleRequests: died })),
    ).rejects.toThrow('killed');
    expect(await recorded()).toBe(7);
    await ask(1);
    await count();
    await count();
    expect(await recorded()).toBe(8);
  });

  it('loses no more than what was not saved where the cell is killed, and has none counted twice', async () => {
    await allow(20);
    await ask(3);
    await count();
    await ask(4);
    // Saved beside its state every two seconds.
    await waitUntil('the counts are saved', async () => {
      const { tallies } = await cell.cell.countedRequests();
      return tallies.length > 0 && (await savedTotals()) === 4 + 3;
    });
    await cell.kill('SIGKILL');
    await cell.start();
    await waitUntil('it serves again', async () => (await cell.get(host, '/')).status === 200);
    await count();
    const before = await recorded();
    expect(before).toBe(8);
    expect(await ask(20)).toEqual({ 200: 12, 429: 8 });
    await count();
    expect(await recorded()).toBe(20);
  });

  it('is held to what the cell knew last where nobody takes its counts, also over a restart', async () => {
    await allow(6);
    await count();
    await ask(2);
    expect(await cell.kill('SIGTERM')).toBe(0);
    await cell.start();
    await waitUntil('it serves again', async () => (await cell.get(host, '/')).status === 200);
    expect(await ask(5)).toEqual({ 200: 3, 429: 2 });
    await count();
    expect(await recorded()).toBe(6);
  });
});

async function savedTotals(): Promise<number> {
  const content = await readFile(join(cell.dir, 'cell', 'requests.json'), 'utf8').catch(() => '{"tallies":[]}');
  const { tallies } = JSON.parse(content) as { tallies: readonly { totals: Record<string, number> }[] };
  const environmentId = host.split('.')[0] as string;
  return tallies.reduce((all, { totals }) => all + (totals[environmentId] ?? 0), 0);
}
