import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { issueWorkerGrant } from '@tiffin/access';
import type { RunningProcess } from '@tiffin/process';
import { createTestDatabase, type TestDatabase, testKeys, waitUntil } from '@tiffin/testing';
import { CellProcess } from '@tiffin/testing/cell-process';
import pg from 'pg';
import { openDeployer } from './open-deployer.js';
import { askingCode } from './testing/asking-code.js';
import { column, keeping, MigratedTenant, TenantsOwn } from './testing/migrated-tenant.js';
import { noClusters } from './testing/no-clusters.js';

let database: TestDatabase;
let client: pg.Client;
let cell: CellProcess;
let deployer: RunningProcess;
let image: string;
let tenant: MigratedTenant;
let own: TenantsOwn;
const reported: string[] = [];

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
    report: (error) => void reported.push(inspect(error, { depth: 20 })),
  });
}, 60_000);
afterAll(async () => {
  await deployer.close();
  await cell.close();
  await client.end();
  await database.drop();
});
beforeEach(async () => {
  tenant = await MigratedTenant.make(client);
  own = await TenantsOwn.create();
  return () => own.drop();
});

async function shown(environmentId: string) {
  const { rows } = await client.query<{ isLive: boolean; failure: string | null; fault: string | null }>(
    `select current_release_id is not distinct from desired_release_id and applied_settings_version = settings_version as "isLive",
       deploy_failure ->> 'reason' as failure, deploy_fault as fault from environment where id = $1`,
    [environmentId],
  );
  return rows[0]!;
}
/** What is on record of the step that was begun last, once there is more to say than that it was. */
async function lastStep(environmentId: string): Promise<string | undefined> {
  const { rows } = await client.query<{ step: string }>(
    `select s.name || ' ' || s.state || ' ' || s.detail as step from deployment_step s join deployment d on d.id = deployment_id
     where environment_id = $1 and s.detail is not null order by d.started_at desc, s.position desc limit 1`,
    [environmentId],
  );
  return rows[0]?.step;
}
const patienceMs = 60_000;
const untilLive = (id: string) => waitUntil('it is live', async () => (await shown(id)).isLive, patienceMs);
const untilFailed = (id: string) => waitUntil('it has failed', async () => (await shown(id)).failure, patienceMs);
const untilFault = (id: string) => waitUntil('a fault is told', async () => (await shown(id)).fault, patienceMs);

it(
  'each environment has its own database brought to what the release keeps, once, and what goes goes last',
  async () => {
    const other = await TenantsOwn.create();
    const [first, second] = [await tenant.environment('one', own.url), await tenant.environment('two', other.url)];
    const release = await tenant.release(keeping(column('name'), column('age')), image);
    for (const id of [first, second]) await tenant.want(id, release);
    for (const id of [first, second]) await untilLive(id);
    for (const one of [own, other]) expect(await one.columns()).toBe('age id name');
    await own.query(`insert into car (name) values ('a')`);
    const next = await tenant.release(keeping(column('name', { isRequired: true }), column('colour')), image);
    await tenant.want(first, next);
    await untilLive(first);
    expect([await own.columns(), await own.query('select name from car')]).toEqual(['colour id name', ['a']]);
    expect(await other.columns()).toBe('age id name');
    const made = await tenant.changes(first);
    expect(made).toContain('irreversible done');
    expect(made.every((change) => change.endsWith(' done'))).toBe(true);
    const { rows } = await client.query(
      `select detail ->> 'kind' || ' done' as change from audit_event
       where tenant_id = $1 and action = 'environment.migrate' and object_id = $2 order by seq`,
      [tenant.tenantId, first],
    );
    expect(rows.map((row: { change: string }) => row.change)).toEqual(made);
    await other.drop();
  },
  2 * patienceMs,
);

it(
  'a release whose last change cannot be made fails before anything is changed or served, and comes once it can',
  async () => {
    const id = await tenant.environment('one', own.url);
    const before = await tenant.release(keeping(column('name')), image);
    await tenant.want(id, before);
    await untilLive(id);
    await own.query(`insert into car (name) values (null), ('a')`);
    const next = await tenant.release(keeping(column('name', { isRequired: true }), column('colour')), image);
    await tenant.want(id, next);
    expect(await untilFailed(id)).toMatch(/has changed nothing\. Connector "Shop DB": 1 row/);
    expect(await own.columns()).toBe('id name');
    const { rows } = await client.query('select current_release_id as id from environment where id = $1', [id]);
    expect(rows).toEqual([{ id: before }]);
    await own.query(`update car set name = 'b' where name is null`);
    await tenant.want(id, next);
    await untilLive(id);
    expect(await own.columns()).toBe('colour id name');
  },
  2 * patienceMs,
);

it(
  'a database that is out of reach, or that may not be contacted, is told of without its password, and tried again',
  async () => {
    const id = await tenant.environment('one', 'postgres://shop:hunter2@127.0.0.1:1/shop');
    await tenant.want(id, await tenant.release(keeping(column('name')), image));
    const told = await untilFault(id);
    expect(told).toMatch(/Connector "Shop DB" cannot be used/);
    expect(told).not.toMatch(/hunter2/);
    await tenant.setUrl(id, 'postgres://shop:hunter2@10.0.0.1:5432/shop');
    await waitUntil(
      'the address is refused',
      async () => (await shown(id)).fault?.includes('may be contacted') === true,
    );
    await tenant.setUrl(id, own.url);
    await untilLive(id);
    expect([await own.columns(), (await shown(id)).fault]).toEqual(['id name', null]);
  },
  2 * patienceMs,
);

it(
  'two environments that name one database are told apart, and the second is told the way out',
  async () => {
    const [first, second] = [await tenant.environment('one', own.url), await tenant.environment('two', own.url)];
    const release = await tenant.release(keeping(column('name')), image);
    await tenant.want(first, release);
    await untilLive(first);
    await tenant.want(second, release);
    expect(await untilFailed(second)).toMatch(/is that of the environment/);
  },
  2 * patienceMs,
);

/** Tables of the platform in which a text occurs. */
async function tablesWith(text: string): Promise<readonly string[]> {
  const { rows } = await client.query<{ name: string }>(
    `select c.oid::regclass::text as name from pg_class c where c.relkind = 'r' and c.relnamespace::regnamespace::text not in ('pg_catalog', 'information_schema')`,
  );
  const found: string[] = [];
  for (const { name } of rows) {
    const { rowCount } = await client.query(`select 1 from ${name} t where t::text like $1 limit 1`, [`%${text}%`]);
    if (rowCount) found.push(name);
  }
  return found;
}

it(
  'a value of a row is nowhere in the platform, whatever a database says of why it refuses a change',
  async () => {
    const id = await tenant.environment('one', own.url);
    await tenant.want(id, await tenant.release(keeping(column('name')), image));
    await untilLive(id);
    await own.query(`insert into car (name) values ('ada@secret.example'), ('ada@secret.example')`);
    const once = { modelId: 'car', model: 'Car', name: 'once', says: 'names are there once', kind: 'expand' } as const;
    const sql = 'create unique index once on car (name)';
    await tenant.want(id, await tenant.release({ ...keeping(column('name')), declared: [{ ...once, sql }] }, image));
    const words = 'two rows would have a value that may be there once (SQLSTATE 23505, table "car", constraint "once")';
    expect(await untilFailed(id)).toContain(words);
    const { rows } = await client.query(`select note from migration where environment_id = $1 and state = 'failed'`, [
      id,
    ]);
    expect(rows).toEqual([{ note: expect.stringContaining(words) as string }]);
    const late = { ...once, kind: 'contract', name: 'late' } as const;
    const last = await tenant.release({ ...keeping(column('name')), declared: [{ ...late, sql }] }, image);
    await tenant.want(id, last);
    expect(await untilFault(id)).toContain(words);
    expect([await tablesWith('once on car'), await tablesWith('secret.example'), reported.join()]).toEqual([
      expect.arrayContaining(['migration', 'release']),
      [],
      expect.not.stringContaining('secret.example'),
    ]);
    expect(reported.join()).toContain('SQLSTATE 23505');
  },
  2 * patienceMs,
);

it(
  'a call that is under way in the former release finds its column to the end, and then the column goes',
  async () => {
    const id = await tenant.environment('one', own.url);
    await tenant.want(id, await tenant.release(keeping(column('name'), column('age')), image));
    await untilLive(id);
    await own.query(`insert into car (name, age) values ('a', '7')`);
    // The call is held where it has begun, and looks at the column only after that.
    await own.query('select pg_advisory_lock(4711)');
    const code = askingCode(own.url, 'select pg_advisory_lock_shared(4711); select age from car');
    const call = cell.get(tenant.hostOf('one'), `/run?code=${encodeURIComponent(code)}`);
    const underWay = `select 1 from pg_locks where locktype = 'advisory' and objid = 4711 and not granted`;
    await waitUntil('the call is under way', async () => (await own.query(underWay)).length === 1);
    await tenant.want(
      id,
      await tenant.release(keeping(column('name'), column('colour')), await cell.image({ answer: 'next' })),
    );
    await waitUntil('the last change waits, or is made', async () => (await lastStep(id))?.startsWith('contract '));
    const [step, columns, served] = [
      await lastStep(id),
      await own.columns(),
      await cell.get(tenant.hostOf('one'), '/'),
    ];
    await own.query('select pg_advisory_unlock(4711)');
    expect(await call).toMatchObject({ status: 200, body: '7' });
    expect([step, columns, served.body]).toEqual([
      expect.stringMatching(/^contract running waits for calls that former processes still answer, at most \d+ s$/),
      ...['age colour id name', 'next'],
    ]);
    await untilLive(id);
    expect(await own.columns()).toBe('colour id name');
  },
  2 * patienceMs,
);
