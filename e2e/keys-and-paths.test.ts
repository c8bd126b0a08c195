import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { issueWorkerGrant, type StoreKey } from '@tiffin/access';
import { disjointKey, type TenantId } from '@tiffin/kernel';
import { LocalCellReader } from '@tiffin/local-cell';
import { QueueFeed, RedisCostBudget } from '@tiffin/queue';
import { createTestDatabase, waitUntil } from '@tiffin/testing';
import fc from 'fast-check';
import { Redis } from 'ioredis';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadOne } from '../apps/api/src/session/tenant-loader.js';
import { isEnvironmentId } from '../apps/cell-local/src/api/read-desired.js';
import { StateStore } from '../apps/cell-local/src/state/state-store.js';
import { findRedisServer, RedisServer } from '@tiffin/testing/redis-server';

/** Ids as nobody should ever give them out. What a text of Postgres cannot hold never becomes one. */
const pieces = [
  '../',
  '..',
  '/',
  '\\',
  ':',
  ' ',
  '%2f',
  '{',
  '}',
  '*',
  '\n',
  'é',
  'é',
  '𝒜',
  'a',
  'A',
  '1:',
  'x'.repeat(200),
];
const ugly = fc.array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 6 }).map((parts) => parts.join(''));
const plain = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9-]{0,63}$/);
const id = fc.oneof(ugly, plain);
/** What A has, and what B has: another tenant, whatever the ids within it. */
const pair = fc.tuple(id, id, id, id).filter(([a, , b]) => a !== b);
const runs = { numRuns: 300 };

let dir: string;
beforeAll(async () => void (dir = await mkdtemp(join(tmpdir(), 'tiffin-keys-'))));
afterAll(() => rm(dir, { recursive: true, force: true }));

describe('what is named after ids of two tenants, however ugly they are (I-16)', () => {
  it('has names of which none is the beginning of the other', () => {
    fc.assert(
      fc.property(pair, ([a, x, b, y]) => {
        const [ours, theirs] = [disjointKey(a, x), disjointKey(b, y)];
        expect([ours.startsWith(theirs), theirs.startsWith(ours)]).toEqual([false, false]);
      }),
      { ...runs, examples: [[['a', 'bc', 'ab', 'c']]] },
    );
  });

  it('would not, were the parts only put behind each other (control)', () => {
    const joined = (...parts: string[]) => parts.join(':');
    expect(joined('a', 'b:c')).toBe(joined('a:b', 'c'));
    expect(disjointKey('a', 'b:c')).not.toBe(disjointKey('a:b', 'c'));
    expect(disjointKey('a', 'bc')).not.toBe(disjointKey('ab', 'c'));
  });

  it('is never read for the other: each load of a batch has its own tenant', async () => {
    await fc.assert(
      fc.asyncProperty(pair, async ([a, x, b, y]) => {
        const keyOf = (tenantId: TenantId) => issueWorkerGrant(tenantId, 'test');
        const read = async ({ tenantId }: StoreKey, ids: readonly string[]) =>
          ids.map((one) => ({ tenantId, id: one }));
        const rows = loadOne(keyOf, read, (row) => row.id);
        const asked = [
          { tenantId: a as TenantId, id: x },
          { tenantId: b as TenantId, id: y },
        ];
        expect(await Promise.all(asked.map((one) => rows.load(one)))).toEqual(asked);
      }),
      runs,
    );
  });

  it('is a file of its own in the folder of the cell, or is refused', async () => {
    let accepted = 0;
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(id, { minLength: 2, maxLength: 4 }), async (ids) => {
        const folder = await mkdtemp(join(dir, 'cell-'));
        const states = await StateStore.open(folder);
        const taken = ids.filter(isEnvironmentId);
        accepted += taken.length;
        for (const environmentId of taken) {
          await states.save({ environmentId, epoch: 1, desired: null, serving: null, ports: {} });
        }
        expect((await states.load()).map(({ environmentId }) => environmentId).sort()).toEqual([...taken].sort());
        expect((await readdir(folder)).length).toBe(taken.length);
        expect(ids.filter((one) => one.includes('/') || one.includes('.')).some(isEnvironmentId)).toBe(false);
      }),
      { numRuns: 50 },
    );
    expect(accepted).toBeGreaterThan(20);
  });
});

describe('the logs of a unit (I-16)', () => {
  let cell: Server;
  let seen: string[];
  beforeAll(async () => {
    cell = createServer((request, response) => {
      // As the cell reads addresses.
      const path = new URL(request.url ?? '/', 'http://cell').pathname;
      const found = /^\/environments\/(?<environment>[^/]+)\/units\/(?<unit>[^/]+)\/logs$/.exec(path)?.groups;
      if (found) seen.push(...[found.environment ?? '', found.unit ?? ''].map(decodeURIComponent));
      response.writeHead(found ? 200 : 404).end('[]');
    });
    await new Promise<void>((resolve) => cell.listen(join(dir, 'cell.sock'), resolve));
  });
  afterAll(() => cell.close());

  it('are asked of that environment and unit, or of nothing', async () => {
    const reader = new LocalCellReader({ socketPath: join(dir, 'cell.sock'), token: 'secret' });
    let answered = 0;
    await fc.assert(
      fc.asyncProperty(id, id, async (environmentId, unitKey) => {
        seen = [];
        await reader.logs(environmentId, unitKey, 10);
        answered += seen.length / 2;
        expect(seen).toEqual(seen.length === 0 ? [] : [environmentId, unitKey]);
      }),
      runs,
    );
    reader.close();
    expect(answered).toBeGreaterThan(100);
  });
});

const redisProgram = findRedisServer(process.env['PATH'] ?? '');
const sample = fc.sample(pair, { numRuns: 20, seed: 7 });

describe('the queue and the budget (I-16)', () => {
  it('keep a job of each, also where their targets have one id', async () => {
    const database = await createTestDatabase();
    const client = new pg.Client({ connectionString: database.superuser });
    await client.connect();
    const reported: unknown[] = [];
    const feed = new QueueFeed({ databaseUrl: database.app, redisUrl: null }, (error) => reported.push(error));
    for (const [a, x, b] of sample) {
      for (const tenantId of [a, b, a]) feed.add('build', { tenantId, id: x, ticket: 1 });
    }
    const wanted = new Set(sample.flatMap(([a, x, b]) => [a, b].map((tenantId) => disjointKey(tenantId, x))));
    const count = async () =>
      (await client.query<{ n: number }>('select count(*)::int as n from bullmq.job')).rows[0]?.n;
    await waitUntil('all jobs', async () => (await count()) === wanted.size);
    await feed.close();
    // Before the database goes, which ends connections that the server has not seen closing yet.
    expect(reported).toEqual([]);
    await client.end();
    await database.drop();
  });

  it.each(redisProgram === null ? [] : ['Redis'])('have keys of their own on %s', async () => {
    const server = await RedisServer.start(redisProgram ?? '');
    const redis = new Redis(server.url);
    const alone = { take: () => 1, close: async () => undefined };
    const settings = { redisUrl: server.url, perMinute: 1, instead: alone, report: () => undefined };
    const budget = new RedisCostBudget(settings);
    await waitUntil('Redis', async () => (await budget.take('nobody', 0)) === 0);
    for (const [a, , b] of sample) {
      await redis.flushall();
      expect([await budget.take(a, 1), await budget.take(b, 1), (await redis.keys('*')).length]).toEqual([0, 0, 2]);
    }
    await budget.close();
    redis.disconnect();
    await server.stop();
  });
});
