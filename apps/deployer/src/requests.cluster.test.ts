import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { issueWorkerGrant } from '@tiffin/access';
import type { DesiredEnvironment } from '@tiffin/contracts';
import { type CellPlace, type CountingCell, CountRequests } from '@tiffin/deployments-operations';
import { type EnvironmentId, newId, type ProjectId, type RevisionId, type TenantId } from '@tiffin/kernel';
import { type OpenedCount, openCountedRequests } from '@tiffin/kubernetes';
import { PostgresDirectory, PostgresRequestRecord, PostgresTenancyStore, TenantDatabase } from '@tiffin/postgres';
import { createTestDatabase, type TestDatabase } from '@tiffin/testing';
import { settled, testUnit } from '@tiffin/testing/cell-contract';
import { eventually } from '@tiffin/testing/cluster';
import { ClusterCell } from '@tiffin/testing/cluster-cell';
import pg from 'pg';

/** Real pods and a real database; who takes the counts is played by hand, so that it can end at each step. */
let database: TestDatabase;
let app: TenantDatabase;
let workers: TenantDatabase;
let superuser: pg.Client;
let cluster: ClusterCell;
let deployer: OpenedCount;
let tenantId: TenantId;
let desired: DesiredEnvironment;
beforeAll(async () => {
  database = await createTestDatabase();
  superuser = new pg.Client({ connectionString: database.superuser });
  [app, workers, cluster] = await Promise.all([
    TenantDatabase.open(database.app, 1),
    TenantDatabase.open(database.worker, 2),
    ClusterCell.open(),
    superuser.connect(),
  ]);
  deployer = openCountedRequests(cluster.place, console.error);
  desired = await serving();
});
afterAll(async () => {
  await deployer?.stop();
  await cluster?.close();
  await Promise.all([app?.close(), workers?.close(), superuser?.end()]);
  await database?.drop();
});

/** A tenant of the cell, with an environment that a gateway serves. */
async function serving(): Promise<DesiredEnvironment> {
  tenantId = newId<TenantId>();
  const [slug, environmentId] = [`t-${tenantId}`, newId<EnvironmentId>()];
  await new PostgresTenancyStore(app).within(issueWorkerGrant(tenantId, 'test'), async (rows) => {
    await rows.insertTenant({ tenantId, slug, name: slug });
    const revision = { revisionId: newId<RevisionId>(), canvas: '{}', sha256: 'none' };
    const project = { projectId: newId<ProjectId>(), name: 'P', slug: 'p', ...revision };
    await rows.insertProject({ ...project, environmentId, environmentName: 'development' });
    await rows.audit({ action: 'tenant.create', objectKind: 'tenant', objectId: tenantId, detail: {} });
  });
  const unit = testUnit('gateway-main', await cluster.image({ answer: 'hi' }), { kind: 'gateway' });
  const [routes, owner] = [[{ host: `${environmentId}.localhost`, unit: unit.key }], { tenant: slug, project: 'p' }];
  const made = { environmentId, epoch: 1, releaseId: 'r', owner, units: [unit], routes };
  await cluster.cell.apply(made);
  expect(await settled(cluster.cell, environmentId)).toMatchObject({ rollout: 'live' });
  return made;
}

async function count(cell: CountingCell = deployer): Promise<void> {
  const [place] = await new PostgresDirectory(workers).cells();
  const parts = { share: { isOurs: async () => true }, record: new PostgresRequestRecord(workers) };
  await new CountRequests({ ...parts, open: () => cell }).run(place as CellPlace);
}

/** As an operator does, who allows more or less. */
const allow = (requests: number | null) =>
  superuser.query('update tenant set quota_overrides = $2 where tenant_id = $1', [
    tenantId,
    JSON.stringify({ requests_per_month: requests }),
  ]);

async function recorded(): Promise<number> {
  const sql = 'select coalesce(sum(requests), 0)::int as n from platform.request_record where tenant = $1';
  return (await superuser.query<{ n: number }>(sql, [tenantId])).rows[0]?.n ?? -1;
}

const get = (path = '/') => cluster.get(desired.routes[0]?.host ?? '', path);

/** So many requests at once: how many were answered, and how many refused. */
async function ask(times: number): Promise<Record<number, number>> {
  const answers = await Promise.all(Array.from({ length: times }, () => get()));
  const byStatus = Map.groupBy(answers, ({ status }) => status);
  return Object.fromEntries([...byStatus].map(([status, all]) => [status, all.length]));
}

const counted = (atLeast: number) =>
  eventually('all is counted', async () => {
    await count();
    return (await recorded()) >= atLeast;
  });

/** Asks until so many are answered: an entrance that has not heard yet what runs again answers 503 itself, which nobody counts. */
async function answered(times: number): Promise<void> {
  const isAnswered = async () => (await get()).status === 200;
  for (let count = 0; count < times; count += 1) await eventually('it is answered', isAnswered);
}

describe('a tenant with a limit of requests a month, in a cluster', () => {
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
    await count();
    expect(await recorded()).toBe(45);
  });

  it('has nothing counted twice, whoever takes the counts, and wherever they end', async () => {
    await ask(7);
    const died = () => Promise.reject(new Error('killed'));
    const dying = { countedRequests: () => deployer.countedRequests(), settleRequests: died };
    await expect(count(dying)).rejects.toThrow('killed');
    expect(await recorded()).toBe(52);
    const other = openCountedRequests(cluster.place, console.error);
    await ask(3);
    await Promise.all([count(other), count()]);
    await other.stop();
    expect(await recorded()).toBe(55);
  });

  it('has counted what a process had answered that has ended since, also while nobody looked', async () => {
    await deployer.stop();
    await ask(4);
    await get('/crash');
    await answered(1);
    deployer = openCountedRequests(cluster.place, console.error);
    // The one that ended it was handed on, and so was each that found it there again; a pod says a moment later that it runs again.
    await counted(55 + 4 + 1 + 1);
    const before = await recorded();
    await answered(2);
    await counted(before + 2);
    await count();
    expect(await recorded()).toBe(before + 2);
  });

  it('has counted what was answered by pods that are gone', async () => {
    await count();
    const before = await recorded();
    await answered(5);
    const next = testUnit('gateway-main', await cluster.image({ answer: 'next' }), { kind: 'gateway' });
    await cluster.cell.apply({ ...desired, epoch: 2, releaseId: 'r2', units: [next] });
    await eventually('the former pod is gone', async () => {
      const seen = await cluster.cell.observe(desired.environmentId);
      return seen?.rollout === 'live' && seen.servingReleaseId === 'r2' && seen.retiring === undefined;
    });
    // Who counts hears of its end by a watch of its own.
    await counted(before + 5);
    expect(await recorded()).toBe(before + 5);
  });
});
