/** Ways out where a newer release has changed data for good: the database was put back, or another one is used. */
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { issueWorkerGrant } from '@tiffin/access';
import type { RunningProcess } from '@tiffin/process';
import { createTestDatabase, type TestDatabase, testKeys, waitUntil } from '@tiffin/testing';
import { CellProcess } from '@tiffin/testing/cell-process';
import pg from 'pg';
import { openDeployer } from './open-deployer.js';
import { column, keeping, MigratedTenant, TenantsOwn } from './testing/migrated-tenant.js';
import { noClusters } from './testing/no-clusters.js';

let database: TestDatabase;
let client: pg.Client;
let cell: CellProcess;
let deployer: RunningProcess;
let image: string;
let tenant: MigratedTenant;
let own: TenantsOwn;
let id: string;
let first: string;
let second: string;

beforeAll(async () => {
  database = await createTestDatabase();
  client = new pg.Client({ connectionString: database.superuser });
  await client.connect();
  cell = await CellProcess.start();
  await copyFile(join(cell.dir, 'token'), join(cell.dir, 'run', 'token'));
  image = await cell.image({ answer: 'hi' });
  await client.query(`update platform.cell set address = $1 where name = 'local'`, [join(cell.dir, 'run')]);
  deployer = await openDeployer({
    config: {
      clusters: noClusters,
      ...{ databaseUrl: database.worker, redisUrl: null, cellSocket: '/nowhere', cellTokenFile: '/nowhere' },
      ...{ keys: { keyRingDir: testKeys().folder, transit: null }, secretKeyFile: null, domain: 'localhost' },
      ...{
        outgoing: { permitted: [], refused: [], dnsServers: [] },
        databasesPermitted: ['127.0.0.0/8'],
        lifelineFd: null,
      },
      ...{ leaseMs: 3_000, retryAfterMs: 200, readyWithinMs: 20_000, sweepMs: 300 },
    },
    grantFor: (tenantId) => issueWorkerGrant(tenantId, 'deployer'),
    report: () => undefined,
  });
}, 60_000);
afterAll(async () => {
  await deployer.close();
  await cell.close();
  await client.end();
  await database.drop();
});

/** Two releases; the second lets the age of cars go. */
beforeEach(async () => {
  tenant = await MigratedTenant.make(client);
  own = await TenantsOwn.create();
  id = await tenant.environment('one', own.url);
  first = await tenant.release(keeping(column('name'), column('age')), image);
  second = await tenant.release(keeping(column('name')), image);
  await tenant.want(id, first);
  await untilLive();
  await own.query(`insert into car (name, age) values ('a', '7')`);
  await own.query('create schema backup');
  for (const table of ['car', 'tiffin_migration'])
    await own.query(`create table backup.old_${table} as table ${table}`);
  await tenant.want(id, second);
  await untilLive();
  expect([await own.columns(), await standing()]).toEqual(['id name', [false]]);
  return () => own.drop();
}, 60_000);

const isLive = async () => {
  const { rows } = await client.query<{ live: boolean }>(
    `select current_release_id is not distinct from desired_release_id and applied_settings_version = settings_version
       and deploy_holder is null as live from environment where id = $1`,
    [id],
  );
  return rows[0]?.live === true;
};
const untilLive = () => waitUntil('it is live', isLive, 60_000);
const untilFailed = () =>
  waitUntil(
    'it has failed',
    async () => {
      const { rows } = await client.query<{ reason: string | null }>(
        `select deploy_failure ->> 'reason' as reason from environment where id = $1`,
        [id],
      );
      return rows[0]?.reason ?? null;
    },
    60_000,
  );
/** Of each change that cannot be taken back, whether it closes no gate any more. */
const standing = async () => {
  const { rows } = await client.query<{ resolved: boolean }>(
    `select resolved_at is not null as resolved from migration where environment_id = $1 and kind = 'irreversible' order by id`,
    [id],
  );
  return rows.map(({ resolved }) => resolved);
};
const reconciled = async () => {
  const { rows } = await client.query<{ stands: boolean }>(
    `select (detail ->> 'stands')::boolean as stands from audit_event where object_id = $1 and action = 'environment.reconcile' order by seq`,
    [id],
  );
  return rows.map(({ stands }) => stands);
};
/** As `resolveMigration` writes it. */
const said = () =>
  client.query(
    `update migration set resolved_at = now() where environment_id = $1 and kind = 'irreversible' and state = 'done'`,
    [id],
  );
const putBack = async () => {
  await own.query('alter table car add column age text');
  await own.query('update car set age = b.age from backup.old_car b where b.id = car.id');
  await own.query('update tiffin_migration t set applied = b.applied from backup.old_tiffin_migration b');
};

it('a database that was put back is gone back to, with what is in it', async () => {
  await putBack();
  await said();
  await tenant.want(id, first);
  await untilLive();
  expect([await own.columns(), await own.query('select age from car')]).toEqual(['age id name', ['7']]);
  expect([await standing(), await reconciled()]).toEqual([[true], []]);
  // Brought once more, the newer release makes its change once more, and nothing goes back behind it.
  await tenant.want(id, second);
  await untilLive();
  expect([await own.columns(), await standing()]).toEqual(['id name', [false, false]]);
}, 120_000);

it('where that was said and is not so, the older release is stopped before anything is changed, and the gate is closed again', async () => {
  await said();
  await tenant.want(id, first);
  expect(await untilFailed()).toMatch(
    /its database is not one that was put back: it tells that release 2 was there, .*"age" goes, with its values/,
  );
  expect([await own.columns(), await standing(), await reconciled()]).toEqual(['id name', [false], [true]]);
}, 120_000);

it('what was made in another database is not in the one that the environment has now, until it has that one again', async () => {
  const other = await TenantsOwn.create();
  await tenant.setUrl(id, other.url);
  await untilLive();
  expect([await other.columns(), await standing()]).toEqual(['id name', [true]]);
  await tenant.setUrl(id, own.url);
  await untilLive();
  expect([await standing(), await reconciled()]).toEqual([[false], [false, true]]);
  await other.drop();
}, 120_000);
