import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { issueWorkerGrant } from '@tiffin/access';
import type { Job } from '@tiffin/contracts';
import { newId } from '@tiffin/kernel';
import { PostgresDispatch, TenantDatabase } from '@tiffin/postgres';
import type { RunningProcess } from '@tiffin/process';
import { QueueFeed } from '@tiffin/queue';
import { createTestDatabase, type TestDatabase, testKeys, waitUntil } from '@tiffin/testing';
import { CellProcess } from '@tiffin/testing/cell-process';
import pg from 'pg';
import { openDeployer } from './open-deployer.js';
import { makeDue } from './testing/due-environments.js';
import { noClusters } from './testing/no-clusters.js';

let database: TestDatabase;
let client: pg.Client;
let worker: TenantDatabase;
let cell: CellProcess;
let feed: QueueFeed;
let deployer: RunningProcess | null = null;
const reported: unknown[] = [];
const report = (error: unknown) => void reported.push(error);

beforeAll(async () => {
  database = await createTestDatabase();
  client = new pg.Client({ connectionString: database.superuser });
  await client.connect();
  worker = await TenantDatabase.open(database.worker, 1);
  // As whoever can write to the queue.
  feed = new QueueFeed({ databaseUrl: database.app, redisUrl: null }, report);
  cell = await CellProcess.start();
  await copyFile(join(cell.dir, 'token'), join(cell.dir, 'run', 'token'));
  await client.query(`update platform.cell set address = $1 where name = 'local'`, [join(cell.dir, 'run')]);
}, 60_000);
afterAll(async () => {
  await deployer?.close();
  await feed.close();
  await cell.close();
  await worker.close();
  await client.end();
  await database.drop();
});

const open = () =>
  openDeployer({
    config: {
      clusters: noClusters,
      ...{ databaseUrl: database.worker, redisUrl: null, cellSocket: '/nowhere', cellTokenFile: '/nowhere' },
      ...{ keys: { keyRingDir: testKeys().folder, transit: null }, secretKeyFile: null, domain: 'localhost' },
      outgoing: { permitted: [], refused: [], dnsServers: [] },
      databasesPermitted: [],
      ...{ lifelineFd: null, leaseMs: 3_000, retryAfterMs: 60_000, readyWithinMs: 20_000, sweepMs: 300 },
    },
    grantFor: (tenantId) => issueWorkerGrant(tenantId, 'deployer'),
    report,
  });

const stateOf = async (id: string) =>
  (
    await client.query(
      'select deploy_epoch, deploy_starts, current_release_id is not null as live from environment where id = $1',
      [id],
    )
  ).rows[0] as { deploy_epoch: number; deploy_starts: number; live: boolean };

const refused = async () =>
  (
    await client.query<{ reason: string }>(
      `select detail ->> 'reason' as reason from audit_event
        where action = 'job.refuse' and object_id = 'deploy' and tenant_id = '00000000-0000-0000-0000-000000000000'`,
    )
  ).rows.map(({ reason }) => reason);

it('a job that somebody has put into the queue of deployments by hand is refused, on record, and changes nothing (I-15)', async () => {
  const [ours, theirs] = [newId(), newId()];
  const due = { cell: 'local', environments: 1, units: [] };
  const [id = ''] = await makeDue(client, { ...due, tenantId: theirs });
  const [own = ''] = await makeDue(client, { ...due, tenantId: ours });
  // It may not be deployed at present: only what the forged jobs say could have it deployed.
  await client.query(`update environment set deploy_next_try_at = now() + interval '1 h' where id = $1`, [id]);
  const dispatch = new PostgresDispatch(worker);
  await dispatch.attend('deploy', { holder: 'test', slots: 4, feed: 4 });
  const [real] = await dispatch.dispatch('deploy');
  if (real?.id !== own) throw new Error('our own was not dispatched');
  // A ticket of the other queue is worth nothing here, though its holder has it by right.
  await client.query('update project set built_revision_id = null where tenant_id = $1', [ours]);
  await dispatch.attend('build', { holder: 'test', slots: 4, feed: 4 });
  const [ofBuilds] = await dispatch.dispatch('build');
  if (ofBuilds?.tenantId !== ours) throw new Error('our project was not dispatched');
  const forged: unknown[] = [
    { tenantId: ours, id, ticket: real.ticket },
    { tenantId: theirs, id, ticket: real.ticket },
    { tenantId: theirs, id: newId(), ticket: 1 },
    { tenantId: theirs, id, ticket: real.ticket, epoch: 99, admin: true },
    { tenantId: theirs, id, ticket: 0 },
    ofBuilds,
    { tenantId: theirs, environmentId: id },
    { tenantId: theirs, id, ticket: real.ticket, desiredReleaseId: newId() },
    { tenantId: `${theirs}' or true --`, id, ticket: real.ticket },
  ];
  await dispatch.leave('test');
  deployer = await open();
  for (const [at, job] of forged.entries()) {
    // One after the other: of those for one target the queue keeps one.
    feed.add('deploy', job as Job);
    await waitUntil('it is refused', async () => (await refused()).length === at + 1);
  }
  expect((await refused()).sort()).toEqual([
    ...Array.from({ length: 4 }, () => 'it is no job of this queue'),
    ...Array.from({ length: 5 }, () => 'its ticket is not valid'),
  ]);
  expect(await stateOf(id)).toEqual({ deploy_epoch: 0, deploy_starts: 0, live: false });
  // The control: the job with its own ticket, which a worker would have found in the queue.
  feed.add('deploy', real);
  await waitUntil('the one that was dispatched is live', async () => (await stateOf(own)).live);
  const { deploy_epoch: epoch } = await stateOf(own);
  // An old one, which was worth something once. The queue does not take it while the one that was just done is still there.
  await waitUntil('it is refused', async () => {
    feed.add('deploy', real);
    return (await refused()).length > forged.length;
  });
  expect((await stateOf(own)).deploy_epoch).toBe(epoch);
  expect(reported).toEqual([]);
}, 60_000);

it('the queue of deployments holds ids and a ticket, and nothing of what is deployed (I-15)', async () => {
  await deployer?.close();
  deployer = null;
  const tenantId = newId();
  const unit = { key: 'function-a', name: 'a secret thing' };
  await makeDue(client, { tenantId, cell: 'local', environments: 1, units: [unit] });
  const dispatch = new PostgresDispatch(worker);
  await dispatch.attend('deploy', { holder: 'test', slots: 1, feed: 1 });
  for (const job of await dispatch.dispatch('deploy')) feed.add('deploy', job);
  const { rows } = await waitUntil('it is in the queue', async () => {
    const found = await client.query<{ data: unknown }>('select to_jsonb(j) as data from bullmq.job j');
    return JSON.stringify(found.rows).includes(tenantId) && found;
  });
  expect(JSON.stringify(rows)).not.toContain('secret thing');
});
