import { issueWorkerGrant } from '@tiffin/access';
import type { EnvironmentId, ReleaseId, TenantId } from '@tiffin/kernel';
import { MigrateRelease } from '@tiffin/migrations-operations';
import { planMigration, type StoreSchema } from '@tiffin/migrations-rules';
import { AddressRules, checkedLookup } from '@tiffin/outgoing';
import { PostgresMigrationRecord, TenantDatabase } from '@tiffin/postgres';
import { PostgresDatabases } from '@tiffin/tenant-postgres';
import { createTestDatabase, type TestDatabase } from '@tiffin/testing';
import { waitUntil } from '@tiffin/testing/wait-until';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { column, keeping, MigratedTenant, TenantsOwn } from './testing/migrated-tenant.js';

let database: TestDatabase;
let client: pg.Client;
let worker: TenantDatabase;
let own: TenantsOwn;
let tenant: MigratedTenant;
beforeAll(async () => {
  database = await createTestDatabase();
  client = new pg.Client({ connectionString: database.superuser });
  await client.connect();
  worker = await TenantDatabase.open(database.worker, 2);
  own = await TenantsOwn.create();
  tenant = await MigratedTenant.make(client);
});
afterAll(async () => {
  await worker.close();
  await client.end();
  await own.drop();
  await database.drop();
});

const rules = AddressRules.of({ permitted: ['127.0.0.0/8'] });
const addresses = { rules, lookup: checkedLookup(rules) };
const [first, second] = [keeping(column('name')), keeping(column('name'), column('age'))];

async function migrate(environmentId: string, store: StoreSchema, held = () => true): Promise<unknown> {
  const { rows } = await client.query<{ epoch: number }>(
    'update environment set deploy_epoch = deploy_epoch + 1 where id = $1 returning deploy_epoch as epoch',
    [environmentId],
  );
  const releaseId = (await tenant.release(store, `sha256:${rows[0]!.epoch}`)) as ReleaseId;
  const parts = { databases: new PostgresDatabases({ addresses }), record: new PostgresMigrationRecord(worker) };
  return new MigrateRelease({ ...parts, plan: planMigration, lookEveryMs: 20 }).run(
    issueWorkerGrant(tenant.tenantId as TenantId, 'deployer'),
    {
      fence: { environmentId: environmentId as EnvironmentId, epoch: rows[0]!.epoch },
      ...{ releaseId, releaseNumber: rows[0]!.epoch, stores: [store], upTo: 'after' },
      settings: { secrets: {}, variables: { DB_URL: own.url } },
    },
    { held, tell: () => Promise.resolve() },
  );
}

/** In the database of the tenant's: all, and those that wait for a lock. */
async function sessions(): Promise<readonly [number, number]> {
  const { rows } = await client.query<{ all: number; waiting: number }>(
    `select count(*)::int as all, count(*) filter (where wait_event_type = 'Lock')::int as waiting
     from pg_stat_activity where datname = $1`,
    [new URL(own.url).pathname.slice(1)],
  );
  return [rows[0]!.all, rows[0]!.waiting];
}

it('whoever has lost an environment waits for none of its databases, and leaves no session there', async () => {
  const environmentId = await tenant.environment('testing', own.url);
  await migrate(environmentId, first);
  await own.query('begin');
  await own.query('lock table car in access exclusive mode');
  const [before] = await sessions();
  let isHeld = true;
  const migrating = migrate(environmentId, second, () => isHeld).then(
    () => 'done',
    (error: Error) => error.message,
  );
  await waitUntil('a session of ours waits for the table', async () => {
    const [, waiting] = await sessions();
    return waiting === 1 || null;
  });
  isHeld = false;
  // The table is locked still: nobody answers.
  expect(await migrating).toMatch(/terminated|closed|ended/i);
  await waitUntil('none is left', async () => (await sessions())[0] === before || null);
  await own.query('commit');
  expect(await own.columns()).toBe('id name');
});
