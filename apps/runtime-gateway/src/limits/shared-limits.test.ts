import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { limitStoreCommands, type PolicyStep } from '@tiffin/contracts';
import { JsonLog } from '@tiffin/runtime';
import { findRedisServer, freePort, RedisServer } from '@tiffin/testing/redis-server';
import { waitUntil } from '@tiffin/testing/wait-until';
import { Redis } from '../redis-client.entry.js';
import { onePipeline } from '../testing/gateway-config.js';
import { type RunningGateway, startGateway } from '../testing/start-gateway.js';
import { readLimitStore } from './read-limit-store.js';
import { SharedCounts } from './shared-counts.js';

const program = findRedisServer(process.env['PATH'] ?? '');
const times = { answerMs: 1_000, lookMs: 20, silenceMs: 60_000 };
let said = '';
const log = new JsonLog({ write: (text) => (said += text) });
function told(what: string): number {
  log.flush();
  return said.split(what).length - 1;
}

/** As `docs/gateway.md` says it. */
const rules = ['reset', 'on', '>pass', '~one:*', '-@all', ...limitStoreCommands.map((name) => `+${name}`)];

// Redis is tested for real where it is installed; `.ci/run` installs it.
describe.skipIf(program === null)('limits that replicas share', () => {
  let redis: RedisServer;
  let admin: Redis;
  const gateways: RunningGateway[] = [];
  const counts: SharedCounts[] = [];

  beforeAll(async () => {
    redis = await RedisServer.start(program!);
    admin = new Redis(redis.url);
    await admin.call('ACL', 'SETUSER', 'one', ...rules);
  });
  afterAll(async () => {
    admin.disconnect();
    await redis.stop();
  });
  beforeEach(async () => {
    said = '';
    await admin.call('FLUSHALL');
  });
  afterEach(async () => {
    for (const gateway of gateways.splice(0)) await gateway.stop();
    for (const each of counts.splice(0)) each.close();
  });

  const store = (url = redis.url) => ({ url, user: 'one', password: 'pass', prefix: 'one:' });
  function shared(): SharedCounts {
    const made = new SharedCounts(store(), log, times);
    counts.push(made);
    made.open();
    return made;
  }

  const config = (steps: readonly PolicyStep[], before: readonly object[] = []) => {
    const ok = { terminate: [{ action: { statusCode: 200, message: 'in' } }] };
    return onePipeline([...(before as { cors: PolicyStep[] }[]), { 'rate-limit': steps }, ok]);
  };

  async function replica(action: object, url = redis.url): Promise<RunningGateway> {
    const limits = new SharedCounts(store(url), log, times);
    const gateway = await startGateway(config([{ action: { ...action } }]), {}, '', { limits });
    gateways.push(gateway);
    return gateway;
  }

  it.each(['fixed', 'sliding'])('are one limit, in a %s window', async (window) => {
    const action = { max: 3, windowMs: 86_400_000, window };
    const [one, other] = [await replica(action), await replica(action)];
    const replies = [await one.call('/'), await other.call('/'), await one.call('/'), await other.call('/')];
    expect(replies.map(({ status, headers }) => [status, headers['x-ratelimit-remaining']])).toEqual([
      [200, '2'],
      [200, '1'],
      [200, '0'],
      [429, '0'],
    ]);
    const resets = replies.map(({ headers }) => Number(headers['x-ratelimit-reset']));
    expect(Math.max(...resets) - Math.min(...resets)).toBeLessThan(10);
  });

  it.each(['fixed', 'sliding'])('count for a month and a year in a %s window, and forget no sooner', async (window) => {
    for (const windowMs of [2_678_400_000, 31_622_400_000]) {
      await admin.call('FLUSHALL');
      const action = { max: 2, windowMs, window };
      const [one, other] = [await replica(action), await replica(action)];
      const replies = [await one.call('/'), await other.call('/'), await one.call('/')];
      expect(replies.map(({ status }) => status)).toEqual([200, 200, 429]);
      const [key] = await admin.keys('*');
      expect(await admin.pttl(key!)).toBeGreaterThan(windowMs - 60_000);
      const leftMs = Number(replies[2]!.headers['retry-after']) * 1_000;
      expect(leftMs).toBeGreaterThan(window === 'fixed' ? windowMs - 60_000 : 0);
      expect(leftMs).toBeLessThanOrEqual(windowMs + 1_000);
    }
  });

  it('name no client in their keys, which end with their window', async () => {
    const { call } = await replica({ max: 3, windowMs: 60_000, rateLimitBy: '${req.headers.x-key}' });
    await call('/', { headers: { 'x-key': 'a secret key' } });
    const keys = await admin.keys('*');
    const hash = createHash('sha256').update('a secret key').digest('base64url').slice(0, 22);
    expect(keys).toEqual([expect.stringMatching(/^one:g1:p:[\w-]{22}:0:fixed:60000:[\w-]{22}$/)]);
    expect(keys[0]!.endsWith(hash)).toBe(true);
    expect(await admin.pttl(keys[0]!)).toBeGreaterThan(50_000);
  });

  it('are of one step and one key each', async () => {
    const one = shared();
    const ask = (key: string) => one.take({ key, window: 'fixed', windowMs: 60_000 })!;
    const all = await Promise.all([ask('a'), ask('a'), ask('b'), ask('a')]);
    expect(all.map((count) => count?.requests)).toEqual([1, 2, 1, 3]);
  });

  it('are found again by the step that says the same, whatever is before it, and by no other', async () => {
    const of = (max: number, path: string) => ({
      condition: { name: 'pathExact', path },
      action: { max, windowMs: 86_400_000 },
    });
    const { call, gateway } = await replica({ max: 1 });
    const leftAfter = async (path: string, ...given: Parameters<typeof config>) => {
      gateway.serve(config(...given));
      return (await call(path)).headers['x-ratelimit-remaining'];
    };
    const [a, b, other] = [of(9, '/a'), of(9, '/b'), of(20, '/b')];
    expect(await leftAfter('/a', [a, a])).toBe('8');
    expect(await leftAfter('/a', [a, a], [{ retry: [{}] }, { 'circuit-breaker': [{}] }])).toBe('7');
    expect(await leftAfter('/b', [b, a])).toBe('8');
    expect(await leftAfter('/b', [other, a])).toBe('19');
    expect(await leftAfter('/a', [other, a])).toBe('6');
    expect(await admin.keys('*:1:fixed:*')).toHaveLength(1);
  });

  it('count as those in memory do, whatever Redis had forgotten', async () => {
    const one = shared();
    const ask = () => one.take({ key: 'a', window: 'sliding', windowMs: 86_400_000 })!;
    await ask();
    await admin.script('FLUSH');
    expect(await ask()).toMatchObject({ requests: 2 });
    // The window before had 10, of which the share counts that is not past yet.
    const [seconds] = await admin.time();
    const start = Math.floor(seconds! / 86_400) * 86_400_000;
    await admin.hset('one:a', { startsAt: start - 86_400_000, requests: 10, before: 99 });
    const count = await ask();
    expect(count!.requests).toBe(Math.ceil(1 + (10 * count!.leftMs) / 86_400_000));
    await admin.hset('one:a', { startsAt: start - 2 * 86_400_000 });
    expect(await ask()).toMatchObject({ requests: 1 });
  });

  it('go on in each replica while Redis is stopped, and are one again afterwards', async () => {
    const { call } = await replica({ max: 100, windowMs: 86_400_000 });
    const remaining = async () => Number((await call('/')).headers['x-ratelimit-remaining']);
    const metrics = async () => (await call('/.tiffin/metrics')).body;
    expect(await remaining()).toBe(99);
    redis.pause();
    try {
      expect([await remaining(), await remaining()]).toEqual([99, 98]);
      expect(await metrics()).toMatch(/limit_store_up 0\n[^]*without_store_total 2\n/);
    } finally {
      redis.resume();
    }
    await waitUntil('Redis answers again', async () => /limit_store_up 1/.test(await metrics()));
    // The one question that the stopped one was asked has been counted since.
    expect(await remaining()).toBe(97);
  });

  it('let nobody in without Redis where they are told so', async () => {
    const url = `redis://127.0.0.1:${await freePort()}`;
    const closed = await replica({ max: 5, whenStoreFails: 'closed' }, url);
    const reply = await closed.call('/');
    expect([reply.status, JSON.parse(reply.body), reply.headers['retry-after']]).toMatchObject([
      503,
      { error: { code: 'LIMITS_UNKNOWN' } },
      '1',
    ]);
    expect((await (await replica({ max: 5 }, url)).call('/')).status).toBe(200);
  });

  it('find Redis by themselves when it comes later, and when it is another one', async () => {
    const port = await freePort();
    const late = new SharedCounts({ url: `redis://127.0.0.1:${port}`, prefix: 'one:' }, log, times);
    counts.push(late);
    late.open();
    const ask = () => late.take({ key: 'a', window: 'fixed', windowMs: 60_000 });
    for (const round of [1, 2]) {
      expect(await ask()).toBeUndefined();
      const there = await RedisServer.start(program!, '', port);
      await waitUntil('it is counted there', async () => (await ask()) !== undefined);
      await there.stop();
      await waitUntil('it is missed', async () => (await ask()) === undefined);
      expect(told('answers again')).toBe(round);
    }
    expect(told('does not answer')).toBe(3);
  });

  it('sign in again where their user comes later', async () => {
    const strict = await RedisServer.start(program!, 'admin');
    const owner = new Redis(strict.url);
    const url = strict.url.replace(':admin@', '');
    const early = new SharedCounts(store(url), log, times);
    counts.push(early);
    early.open();
    const ask = () => early.take({ key: 'a', window: 'fixed', windowMs: 60_000 });
    expect(await ask()).toBeUndefined();
    await owner.call('ACL', 'SETUSER', 'one', ...rules);
    await waitUntil('it is counted there', async () => (await ask()) !== undefined);
    owner.disconnect();
    await strict.stop();
  });

  it('do without a Redis that refuses them, and do not come back to it', async () => {
    await admin.call('ACL', 'SETUSER', 'other', 'on', '>pass', '~other:*', '-@all', '+evalsha', '+eval');
    const refused = new SharedCounts({ ...store(), user: 'other' }, log, times);
    counts.push(refused);
    refused.open();
    expect(await refused.take({ key: 'a', window: 'fixed', windowMs: 60_000 })).toBeUndefined();
    log.flush();
    expect(said).toMatch(/does not answer.*NOPERM/);
  });

  it('cost nothing where no step shares: the client is not even loaded', async () => {
    const url = `redis://127.0.0.1:${await freePort()}`;
    const { call } = await replica({ max: 5, shared: false }, url);
    expect((await call('/')).headers['x-ratelimit-remaining']).toBe('4');
    expect((await call('/.tiffin/metrics')).body).not.toContain('limit_store');
  });
});

describe('the file of the limit store', () => {
  it.each([
    [{ url: 'redis://a:6379', prefix: 'a:' }, true],
    [{ url: 'rediss://a', prefix: 'a:', user: 'u', password: 'p', ca: 'pem' }, true],
    [{ url: 'http://a', prefix: 'a:' }, false],
    [{ url: 'redis://a' }, false],
    [{ url: 'redis://a', prefix: '' }, false],
    [{ url: 'redis://a', prefix: 'a:', password: 7 }, false],
    [[], false],
  ])('%j', async (content, isOne) => {
    const folder = await mkdtemp(join(tmpdir(), 'limits-'));
    const file = join(folder, 'limits.json');
    await writeFile(file, JSON.stringify(content));
    if (isOne) expect(readLimitStore(file)).toEqual(content);
    else expect(() => readLimitStore(file)).toThrow(/limits\.json must be a JSON object with "url"/);
    await rm(folder, { recursive: true });
  });
});
