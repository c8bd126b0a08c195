import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { issueWorkerGrant } from '@tiffin/access';
import { type CellPlace, CellRegistry } from '@tiffin/deployments-operations';
import { type EnvironmentId, newId, type ProjectId, type RevisionId, type TenantId } from '@tiffin/kernel';
import { LocalCell, LocalCellInspection, localCellPlace } from '@tiffin/local-cell';
import { PostgresDirectory, PostgresTenancyStore, TenantDatabase } from '@tiffin/postgres';
import { createTestDatabase, type TestDatabase } from '@tiffin/testing';
import { settled, testUnit } from '@tiffin/testing/cell-contract';
import { CellProcess } from '@tiffin/testing/cell-process';
import pg from 'pg';

let database: TestDatabase;
let app: TenantDatabase;
let first: CellProcess;
let second: CellProcess;
beforeAll(async () => {
  database = await createTestDatabase();
  app = await TenantDatabase.open(database.app, 1);
  [first, second] = await Promise.all([CellProcess.start(), CellProcess.start()]);
  for (const { dir } of [first, second]) await copyFile(join(dir, 'token'), join(dir, 'run', 'token'));
}, 60_000);
afterAll(async () => {
  await Promise.all([first.close(), second.close()]);
  await app.close();
  await database.drop();
});

async function asOperator(sql: string, values: readonly unknown[]): Promise<void> {
  const client = new pg.Client({ connectionString: database.superuser });
  await client.connect();
  await client.query(sql, [...values]);
  await client.end();
}

it('a local cell is inspected: it may be opened where it answers, and says what is in the way where it does not', async () => {
  const inspection = new LocalCellInspection({ socketPath: '/nowhere', tokenFile: '/nowhere', tokenName: 'token' });
  const [local] = await new PostgresDirectory(app).cells();
  const at = (address: string) => inspection.inspect({ ...(local as CellPlace), name: 'b', address });
  expect(await at(join(second.dir, 'run'))).toEqual({
    problems: [],
    facts: { routerUrl: expect.stringMatching(/^http:/), environments: '0' },
  });
  await expect(at(second.dir)).rejects.toMatchObject({ code: 'CELL_UNAVAILABLE' });
  await expect(at('/nowhere')).rejects.toThrow('its token cannot be read from "/nowhere" (ENOENT)');
});

/** Answers the tenant's environment. */
async function makeTenant(slug: string): Promise<EnvironmentId> {
  const [tenantId, environmentId] = [newId<TenantId>(), newId<EnvironmentId>()];
  await new PostgresTenancyStore(app).within(issueWorkerGrant(tenantId, 'test'), async (rows) => {
    await rows.insertTenant({ tenantId, slug, name: slug });
    const revision = { revisionId: newId<RevisionId>(), canvas: '{}', sha256: 'none' };
    const project = { projectId: newId<ProjectId>(), name: 'P', slug: 'p', ...revision };
    await rows.insertProject({ ...project, environmentId, environmentName: 'development' });
    await rows.audit({ action: 'tenant.create', objectKind: 'tenant', objectId: tenantId, detail: {} });
  });
  return environmentId;
}

it('two local cells run the environments of two tenants, each its own alone', async () => {
  await asOperator(`update platform.cell set address = $1 where name = 'local'`, [join(first.dir, 'run')]);
  const ours = await makeTenant('ours');
  const add = `insert into platform.cell (id, name, driver, address) values ($1, 'b', 'local', $2)`;
  await asOperator(add, [newId(), join(second.dir, 'run')]);
  const theirs = await makeTenant('theirs');

  const access = { socketPath: '/nowhere', tokenFile: '/nowhere', tokenName: 'token' } as const;
  const local = (place: CellPlace): LocalCell => new LocalCell(localCellPlace(place, access));
  const cells = new CellRegistry<LocalCell>(new PostgresDirectory(app), { local });
  const imageDigest = await first.image({ answer: 'hi' });
  await second.image({ answer: 'hi' });
  const routers = new Set<string>();
  for (const environmentId of [ours, theirs]) {
    const { cell } = await cells.of(environmentId);
    const units = [testUnit('function-a', imageDigest)];
    await cell.apply({ environmentId, epoch: 1, releaseId: 'r', units, routes: [] });
    expect(await settled(cell, environmentId)).toMatchObject({ rollout: 'live' });
    expect(await cell.list()).toMatchObject([{ environmentId }]);
    expect(await cell.logs(environmentId, 'function-a', 10)).not.toEqual([]);
    routers.add((await cell.probe()).routerUrl);
    cell.close();
  }
  expect(routers.size).toBe(2);
});
