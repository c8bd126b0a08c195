import { afterAll, beforeAll, expect, it } from 'vitest';
import { Breakpoint, createTestDatabase, type TestDatabase, waitUntil } from '@tiffin/testing';
import pg from 'pg';
import { JobWorker } from './job-worker.js';
import type { QueueAddress } from './queue-connection.js';
import { QueueFeed } from './queue-feed.js';
import { KillableWorker } from './testing/killable-worker.js';

let database: TestDatabase;
let superuser: pg.Client;
beforeAll(async () => {
  database = await createTestDatabase();
  superuser = new pg.Client({ connectionString: database.superuser });
  await superuser.connect();
});
afterAll(async () => {
  await superuser.end();
  await database.drop();
});

const job = { tenantId: 'tenant', id: 'project', ticket: 1 };
const reported: unknown[] = [];
const report = (error: unknown) => void reported.push(error);
const as = (role: 'app' | 'worker'): QueueAddress => ({ databaseUrl: database[role], redisUrl: null });

/** Takes the ring and is killed at what it does next; no other worker is there. */
async function killBetweenRingAndLook(feed: QueueFeed): Promise<void> {
  const place = { table: 'bullmq.dedup', when: `old.queue = 'build'`, at: 'delete' } as const;
  const breakpoint = await Breakpoint.set(database.superuser, place);
  const worker = await KillableWorker.start(database.worker);
  let said = '';
  try {
    feed.add('build', job);
    await breakpoint.reached();
  } finally {
    said = await worker.kill();
    await breakpoint.clear();
  }
  // It did not get to its look.
  expect(said).not.toContain('looks at');
}

/** Rings as the sweep does, and waits until each ring is with the queue. */
async function ringAgain(): Promise<void> {
  const sweep = new QueueFeed(as('app'), report);
  for (let ring = 0; ring < 3; ring += 1) sweep.add('build', job);
  await sweep.close();
}

const held = `select state, (select count(*)::int from bullmq.dedup) as names from bullmq.job`;

it('leaves a ring that its worker took and did not come to look at to another one, and the name free', async () => {
  const feed = new QueueFeed(as('app'), report);
  await killBetweenRingAndLook(feed);
  await ringAgain();
  expect((await superuser.query(held)).rows).toEqual([{ state: 'active', names: 1 }]);
  // As if the worker that was killed had not looked for stalled jobs just now: the next one would wait for its interval.
  await superuser.query(`delete from bullmq.meta where field = 'stalled-check'`);
  const looks: string[] = [];
  const other = new JobWorker(as('worker'), { queue: 'build', concurrency: 1, report }, async (given) => {
    looks.push((given as typeof job).tenantId);
  });
  await other.start();
  try {
    await waitUntil('the ring is looked at', () => looks.length === 1, 12_000);
    expect((await superuser.query('select dedup_id from bullmq.dedup')).rows).toEqual([]);
    feed.add('build', job);
    await waitUntil('the next ring is looked at', () => looks.length === 2);
  } finally {
    await other.close();
    await feed.close();
  }
  expect([looks, reported]).toEqual([['tenant', 'tenant'], []]);
});
