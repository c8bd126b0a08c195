import { afterAll, beforeAll, expect, it } from 'vitest';
import { issueWorkerGrant } from '@tiffin/access';
import type { Job } from '@tiffin/contracts';
import { newId } from '@tiffin/kernel';
import { PostgresDispatch, TenantDatabase } from '@tiffin/postgres';
import type { RunningProcess } from '@tiffin/process';
import { QueueFeed } from '@tiffin/queue';
import { createTestDatabase, type TestDatabase, waitUntil } from '@tiffin/testing';
import pg from 'pg';
import { keepsAll, noFiles } from './testing/keeps-all.js';
import { openBuilder } from './open-builder.js';
import { makeDue, makeTenant } from './testing/due-projects.js';
import { WorkByContent } from './testing/work-by-content.js';

let database: TestDatabase;
let client: pg.Client;
let worker: TenantDatabase;
let feed: QueueFeed;
let builder: RunningProcess | null = null;
const reported: unknown[] = [];
const report = (error: unknown) => void reported.push(error);

beforeAll(async () => {
  database = await createTestDatabase();
  client = new pg.Client({ connectionString: database.superuser });
  await client.connect();
  worker = await TenantDatabase.open(database.worker, 1);
  // As whoever can write to the queue.
  feed = new QueueFeed({ databaseUrl: database.app, redisUrl: null }, report);
});
afterAll(async () => {
  await builder?.close();
  await feed.close();
  await worker.close();
  await client.end();
  await database.drop();
});

const open = () =>
  openBuilder({
    config: {
      ...{
        databaseUrl: database.worker,
        redisUrl: null,
        imagesDir: '',
        runtimesDir: '',
        baseLockFile: '',
        cacheDir: '',
      },
      ...{
        searchPath: '',
        keys: { keyRingDir: null, transit: null },
        secretKeyFile: null,
        lifelineFd: null,
        leaseMs: 3_000,
        retryAfterMs: 60_000,
        sweepMs: 100,
        retention: keepsAll,
      },
    },
    files: noFiles,
    tell: () => undefined,
    warn: () => undefined,
    factory: new WorkByContent(),
    grantFor: (tenantId) => issueWorkerGrant(tenantId, 'builder'),
    report,
  });

const stateOf = async (id: string) =>
  (
    await client.query(
      'select build_epoch, build_starts, built_revision_id is not null as built from project where id = $1',
      [id],
    )
  ).rows[0] as { build_epoch: number; build_starts: number; built: boolean };

const refused = async () =>
  (
    await client.query<{ reason: string }>(
      `select detail ->> 'reason' as reason from audit_event where action = 'job.refuse' and tenant_id = '00000000-0000-0000-0000-000000000000'`,
    )
  ).rows.map(({ reason }) => reason);

it('a job that somebody has put into the queue by hand is refused, on record, and changes nothing (I-15)', async () => {
  const [ours, theirs] = [await makeTenant(client), await makeTenant(client)];
  const [id = ''] = await makeDue(client, theirs, { projects: 1, text: 'hello' });
  const [own = ''] = await makeDue(client, ours, { projects: 1, text: 'hello' });
  // It may not be built at present: only what the forged jobs say could have it built.
  await client.query(`update project set build_next_try_at = now() + interval '1 h' where id = $1`, [id]);
  const dispatch = new PostgresDispatch(worker);
  await dispatch.attend('build', { holder: 'test', slots: 4, feed: 4 });
  const [real] = await dispatch.dispatch('build');
  if (real?.id !== own) throw new Error('our own was not dispatched');
  const forged: unknown[] = [
    { tenantId: ours, id, ticket: real.ticket },
    { tenantId: theirs, id, ticket: real.ticket },
    { tenantId: theirs, id: newId(), ticket: 1 },
    { tenantId: theirs, id, ticket: real.ticket, epoch: 99, admin: true },
    { tenantId: theirs, id, ticket: 0 },
    { tenantId: theirs, projectId: id },
    { tenantId: `${theirs}' or true --`, id, ticket: real.ticket },
  ];
  await dispatch.leave('test');
  builder = await open();
  for (const [at, job] of forged.entries()) {
    // One after the other: of those for one target the queue keeps one.
    feed.add('build', job as Job);
    await waitUntil('it is refused', async () => (await refused()).length === at + 1);
  }
  expect((await refused()).sort()).toEqual([
    ...Array.from({ length: 3 }, () => 'it is no job of this queue'),
    ...Array.from({ length: 4 }, () => 'its ticket is not valid'),
  ]);
  expect(await stateOf(id)).toEqual({ build_epoch: 0, build_starts: 0, built: false });
  // The control: the job with its own ticket, which a worker would have found in the queue.
  feed.add('build', real);
  await waitUntil('the one that was dispatched is built', async () => (await stateOf(own)).built);
  // An old one, which was worth something once. The queue does not take it while the one that was just done is still there.
  await waitUntil('it is refused', async () => {
    feed.add('build', real);
    return (await refused()).length > forged.length;
  });
  expect((await stateOf(own)).build_epoch).toBe(1);
  expect(reported).toEqual([]);
});

it('the queue holds ids and a ticket, and nothing of what is drawn (I-15)', async () => {
  await builder?.close();
  builder = null;
  const tenant = await makeTenant(client);
  await makeDue(client, tenant, { projects: 1, text: 'a secret thing' });
  const dispatch = new PostgresDispatch(worker);
  await dispatch.attend('build', { holder: 'test', slots: 1, feed: 1 });
  for (const job of await dispatch.dispatch('build')) feed.add('build', job);
  await waitUntil('it is in the queue', async () => (await client.query('select 1 from bullmq.job')).rows.length > 0);
  const { rows } = await client.query<{ data: unknown }>('select to_jsonb(j) as data from bullmq.job j');
  const text = JSON.stringify(rows);
  expect(text).toContain(tenant);
  expect(text).not.toContain('secret thing');
});
