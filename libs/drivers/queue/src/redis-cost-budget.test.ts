import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { waitUntil } from '@tiffin/testing/wait-until';
import { Redis } from 'ioredis';
import { RedisCostBudget } from './redis-cost-budget.js';
import { findRedisServer, RedisServer } from '@tiffin/testing/redis-server';

const program = findRedisServer(process.env['PATH'] ?? '');
/** Without a server there is nothing to try; `.ci/run` installs it, as for the queue. */
const onRedis = program === null ? [] : ['Redis'];

describe.each(onRedis)('the budget on %s', () => {
  let server: RedisServer;
  let redis: Redis;
  let opened: RedisCostBudget[];
  beforeAll(async () => {
    server = await RedisServer.start(program ?? '');
    redis = new Redis(server.url);
  });
  afterAll(async () => {
    redis.disconnect();
    await server.stop();
  });
  beforeEach(async () => {
    opened = [];
    await redis.flushall();
  });
  afterEach(() => Promise.all(opened.map((budget) => budget.close())));

  /** Taken once Redis is connected to: until then each process counts by itself. */
  async function connected(perMinute: number): Promise<RedisCostBudget> {
    const instead = { take: () => 7, close: () => Promise.resolve() };
    const settings = { redisUrl: server.url, perMinute, instead, report: () => undefined };
    const budget = new RedisCostBudget(settings);
    opened.push(budget);
    await waitUntil('Redis', async () => (await budget.take('nobody', 0)) === 0);
    return budget;
  }
  /** As if a holder had asked last so much earlier. */
  async function later(ms: number): Promise<void> {
    for (const key of await redis.keys('*')) {
      const at = Number(await redis.hget(key, 'at'));
      await redis.hset(key, 'at', String(at - ms));
    }
  }

  it('gives each tenant its budget, says how long to wait, and fills up again', async () => {
    const budget = await connected(600);
    expect([await budget.take('ours', 600), await budget.take('ours', 100), await budget.take('theirs', 600)]).toEqual([
      ...[0, 10, 0],
    ]);
    await later(9_000);
    expect(await budget.take('ours', 100)).toBe(1);
    await later(3_600_000);
    expect([await budget.take('ours', 600), await budget.take('ours', 100)]).toEqual([0, 10]);
  });

  it('lets a query through that costs more than a minute has, once nothing else was asked', async () => {
    const budget = await connected(600);
    expect([await budget.take('ours', 10_000), await budget.take('ours', 100)]).toEqual([0, 10]);
  });

  it('is one for all processes, also of many takes at once', async () => {
    const processes = await Promise.all([connected(60), connected(60), connected(60)]);
    // One unit comes back in a second: never as much as one of these asks.
    const waits = await Promise.all(Array.from({ length: 60 }, (_, at) => processes[at % 3]?.take('ours', 6)));
    expect(waits.filter((wait) => wait === 0)).toHaveLength(10);
  });

  it('forgets who has asked nothing for a minute', async () => {
    const budget = await connected(600);
    await budget.take('ours', 1);
    const ttls = await Promise.all((await redis.keys('*')).map((key) => redis.pttl(key)));
    expect(ttls.length).toBeGreaterThan(0);
    expect(ttls.every((ttl) => ttl > 0 && ttl <= 60_000)).toBe(true);
  });
});

it('is that of the process alone while Redis is away, which is reported once', async () => {
  const [reported, alone]: [unknown[], string[]] = [[], []];
  const instead = { take: (holder: string) => alone.push(holder) && 7, close: () => Promise.resolve() };
  const report = (error: unknown) => void reported.push(error);
  const budget = new RedisCostBudget({ redisUrl: 'redis://127.0.0.1:1', perMinute: 600, instead, report });
  expect([await budget.take('ours', 1), await budget.take('ours', 1)]).toEqual([7, 7]);
  expect([alone, reported.length]).toEqual([['ours', 'ours'], 1]);
  await budget.close();
});
