import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Grant, issueGrant } from '@tiffin/access';
import { type CanvasRows, SaveCanvas } from '@tiffin/canvas-operations';
import { canvasText, emptyCanvas } from '@tiffin/canvas-rules';
import type { Job, QueueName } from '@tiffin/contracts';
import { accepted, newId, type ProjectId, type RevisionId, type TenantId } from '@tiffin/kernel';
import { answering, createTestDatabase, functionEntity, type TestDatabase, waitUntil } from '@tiffin/testing';
import { Redis } from 'ioredis';
import { Dispatcher } from '@tiffin/work-operations';
import pg from 'pg';
import { JobWorker } from './job-worker.js';
import type { QueueAddress } from './queue-connection.js';
import { QueueFeed } from './queue-feed.js';
import { findRedisServer, freePort, RedisServer } from '@tiffin/testing/redis-server';

const redisProgram = findRedisServer(process.env['PATH'] ?? '');
/** Redis is tested for real where it is installed; `.ci/run` installs it. */
const backends = redisProgram === null ? ['PostgreSQL'] : ['PostgreSQL', 'Redis'];

/** Jobs of both queues, told apart by the tenant's id. */
/** Jobs of one id are of one target, whatever their name says of when they were rung for. */
const jobOf = (name: string, id = 'target'): NamedJob => ({ tenantId: 'ours', id, ticket: 1, name });
interface NamedJob extends Job {
  readonly name: string;
}

describe.each(backends)('the queue on %s', (backend) => {
  let database: TestDatabase;
  let redis: RedisServer | null = null;
  let reported: unknown[];
  let open: { close(): Promise<unknown> }[];
  const report = (error: unknown) => void reported.push(error);

  beforeAll(async () => {
    database = await createTestDatabase();
    if (backend === 'Redis') redis = await RedisServer.start(redisProgram ?? '');
  });
  afterAll(async () => {
    await redis?.stop();
    await database.drop();
  });
  beforeEach(async () => {
    [reported, open] = [[], []];
    await loseQueue();
  });
  afterEach(async () => {
    for (const part of open) await part.close();
  });

  const as = (role: 'app' | 'worker'): QueueAddress => ({ databaseUrl: database[role], redisUrl: redis?.url ?? null });

  /** The api's bell rings under its own role. */
  function ringer(): QueueFeed {
    const feed = new QueueFeed(as('app'), report);
    open.push(feed);
    return feed;
  }

  async function worker(queue: QueueName, look: (job: NamedJob) => Promise<void>): Promise<JobWorker> {
    const started = new JobWorker(as('worker'), { queue, concurrency: 2, report }, (job) => look(job as NamedJob));
    open.push(started);
    await started.start();
    return started;
  }

  async function listening(queue: QueueName): Promise<string[]> {
    const seen: string[] = [];
    await worker(queue, (job) => Promise.resolve(void seen.push(job.name)));
    return seen;
  }

  async function loseQueue(): Promise<void> {
    if (redis) {
      const client = new Redis(redis.url);
      await client.flushall();
      return client.disconnect();
    }
    const client = new pg.Client({ connectionString: database.superuser });
    await client.connect();
    await client.query('delete from bullmq.job');
    await client.end();
  }

  const seenBy = (seen: readonly string[], wanted: readonly string[]) =>
    waitUntil(`${wanted.join()} to be looked at`, () =>
      Promise.resolve(wanted.every((id) => seen.includes(id)) ? true : null),
    );

  it('brings a ring to the worker of its queue, as it was rung', async () => {
    const jobs: unknown[] = [];
    await worker('build', (job) => Promise.resolve(void jobs.push(job)));
    const deployments = await listening('deploy');
    const feed = ringer();
    feed.add('build', jobOf('a'));
    feed.add('deploy', jobOf('b'));
    await waitUntil('both rings', () => Promise.resolve(jobs.length + deployments.length === 2 ? true : null));
    expect([jobs, deployments, reported]).toEqual([[jobOf('a')], ['b'], []]);
  });

  it('keeps a ring for the worker that comes later', async () => {
    const feed = new QueueFeed(as('app'), report);
    feed.add('build', jobOf('early'));
    await feed.close();
    expect(reported).toEqual([]);
    await seenBy(await listening('build'), ['early']);
  });

  it('keeps one job for each target, however often it is rung for while nobody takes it', async () => {
    const feed = new QueueFeed(as('app'), report);
    const targets = ['a', 'b'];
    for (let ring = 0; ring < 500; ring += 1) {
      for (const id of targets) feed.add('build', jobOf(id, id));
    }
    await feed.close();
    expect(reported).toEqual([]);
    const seen = await listening('build');
    await seenBy(seen, targets);
    // Jobs are taken in order: once this one is, all before it are through.
    ringer().add('build', jobOf('last', 'last'));
    await seenBy(seen, ['last']);
    expect([...seen].sort()).toEqual(['a', 'b', 'last']);
  });

  it('loses no ring that comes during the look at its target, and makes one job of all such', async () => {
    const looks: string[] = [];
    const finish: (() => void)[] = [];
    await worker('deploy', async ({ name }) => {
      looks.push(name);
      // Both of the worker's looks are held, so that what is rung for meanwhile has to wait.
      if (looks.length <= 2) await new Promise<void>((resolve) => finish.push(resolve));
    });
    const feed = ringer();
    feed.add('deploy', jobOf('first'));
    feed.add('deploy', jobOf('other', 'other'));
    await seenBy(looks, ['first', 'other']);
    for (let ring = 0; ring < 20; ring += 1) feed.add('deploy', jobOf('meanwhile'));
    await feed.close();
    for (const end of finish) end();
    await seenBy(looks, ['meanwhile']);
    ringer().add('deploy', jobOf('after', 'after'));
    await seenBy(looks, ['after']);
    expect(looks.slice(2)).toEqual(['meanwhile', 'after']);
  });

  it('does not wait for a look at its target that does not end, as of a worker that died in it', async () => {
    const looks: string[] = [];
    let finish: () => void = () => undefined;
    await worker('deploy', async ({ name }) => {
      looks.push(name);
      if (name === 'before') await new Promise<void>((resolve) => (finish = resolve));
    });
    const feed = ringer();
    feed.add('deploy', jobOf('before'));
    await seenBy(looks, ['before']);
    feed.add('deploy', jobOf('after'));
    await seenBy(looks, ['after']);
    finish();
  });

  it('goes on after a look that fails, which it reports and does not try again', async () => {
    const looks: string[] = [];
    await worker('build', ({ name }) => {
      looks.push(name);
      return name === 'broken' ? Promise.reject(new Error('broken')) : Promise.resolve();
    });
    const feed = ringer();
    feed.add('build', jobOf('broken'));
    await seenBy(looks, ['broken']);
    feed.add('build', jobOf('next'));
    await seenBy(looks, ['next']);
    expect([looks, reported]).toEqual([['broken', 'next'], [new Error('broken')]]);
  });

  it('hands a job over as it is, so that the one who looks decides about forged ones (I-15)', async () => {
    const jobs: unknown[] = [];
    await worker('build', (job) => Promise.resolve(void jobs.push(job)));
    ringer().add('build', { epoch: 99, admin: true } as unknown as Job);
    await waitUntil('the forged job', () => Promise.resolve(jobs.length > 0 ? true : null));
    expect(jobs).toEqual([{ epoch: 99, admin: true }]);
  });

  it('that is lost takes its rings with it, and serves the next one', async () => {
    const feed = ringer();
    const first = new QueueFeed(as('app'), report);
    first.add('build', jobOf('lost'));
    await first.close();
    await loseQueue();
    const seen = await listening('build');
    feed.add('build', jobOf('next'));
    await seenBy(seen, ['next']);
    expect(seen).toEqual(['next']);
  });

  it('waits at closing for the look under way', async () => {
    const events: string[] = [];
    let finish: () => void = () => undefined;
    const closing = await worker('build', async () => {
      events.push('started');
      await new Promise<void>((resolve) => (finish = resolve));
      events.push('finished');
    });
    ringer().add('build', jobOf('slow'));
    await seenBy(events, ['started']);
    const closed = closing.close().then(() => events.push('closed'));
    finish();
    await closed;
    expect(events).toEqual(['started', 'finished', 'closed']);
  });
});

describe('a doorbell that reaches nobody', () => {
  const nowhere = ['PostgreSQL', 'Redis'] as const;

  it.each(nowhere)('(%s) reports, and neither fails nor delays the save that rings it', async (backend) => {
    const port = await freePort();
    const address = {
      databaseUrl: `postgres://nobody:x@127.0.0.1:${port}/none`,
      redisUrl: backend === 'Redis' ? `redis://127.0.0.1:${port}` : null,
    };
    const reported: unknown[] = [];
    const feed = new QueueFeed(address, (error) => void reported.push(error));
    const store = { dispatch: () => Promise.resolve([jobOf('a')]) };
    const dispatcher = new Dispatcher({ store, feed, report: (error) => void reported.push(error) });
    const saved = await new SaveCanvas(oneRevision, dispatcher).run(grant(), {
      projectId: newId<ProjectId>(),
      baseRevision: 0,
      operations: [{ op: 'addEntity', entity: functionEntity('a', answering('a')) }],
    });
    expect(saved.changed).toBe(true);
    await waitUntil('the ring to be reported', () => Promise.resolve(reported.length > 0 ? true : null));
    await feed.close();
  });

  const grant = (): Grant<'canvas.write'> => {
    const actor = { kind: 'user', id: 'u', name: 'Ada' } as const;
    return accepted(issueGrant('canvas.write', { tenantId: newId<TenantId>(), role: 'owner' }, actor));
  };

  const head = { id: newId<RevisionId>(), number: 0, canvas: canvasText(emptyCanvas) };
  const rows: CanvasRows = {
    lockHead: () => Promise.resolve({ ...head, project: { name: 'p', state: 'active', isPaused: false } }),
    revisionByNumber: () => Promise.resolve(head),
    insertRevision: () => Promise.resolve(),
    beginMove: () => Promise.resolve(false),
    headRoom: () => Promise.resolve({ places: 0, rooms: [] }),
    keepSecrets: () => Promise.resolve(new Map()),
    settingsSet: () => Promise.resolve({ projectSlug: 'p', environments: [] }),
    moveHead: () => Promise.resolve(),
    audit: () => Promise.resolve(),
  };
  const oneRevision = { within: <T>(_: unknown, work: (given: CanvasRows) => Promise<T>) => work(rows) };
});
