import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { JsonLog } from '@tiffin/process';
import { findRedisServer, RedisServer } from '@tiffin/testing/redis-server';
import { waitUntil } from '@tiffin/testing/wait-until';
import { TestCell } from '../testing/test-cell.js';
import { LimitUsers } from './limit-users.js';

const program = findRedisServer(process.env['PATH'] ?? '');
const log = new JsonLog(process.stdout);
const secret = 'a secret of the cell';

// Redis is tested for real where it is installed; `.ci/run` installs it.
describe.skipIf(program === null)('users of the Redis in which gateways count', () => {
  let redis: RedisServer;
  let users: LimitUsers;
  const clients: Redis[] = [];
  beforeAll(async () => {
    redis = await RedisServer.start(program!, 'admin');
    users = new LimitUsers(redis.url, secret, log);
    const admin = new Redis(redis.url);
    await waitUntil('it is connected', async () => {
      await users.storeOf('a');
      return ((await admin.call('ACL', 'USERS')) as string[]).includes('env-a');
    });
    admin.disconnect();
  });
  afterEach(() => {
    for (const client of clients.splice(0)) client.disconnect();
  });
  afterAll(async () => {
    users.close();
    await redis.stop();
  });

  /** As a gateway signs in. */
  async function signIn(environmentId: string): Promise<Redis> {
    const { url, user, password } = await users.storeOf(environmentId);
    const client = new Redis(url, {
      username: user!,
      password: password!,
      enableReadyCheck: false,
      disableClientInfo: true,
    });
    client.on('error', () => undefined);
    clients.push(client);
    return client;
  }

  it('are told an address without who makes them, and a password that no other has', async () => {
    const [a, b] = [await users.storeOf('a'), await users.storeOf('b')];
    expect(JSON.stringify(a)).not.toContain('admin');
    expect(a).toMatchObject({ user: 'env-a', prefix: 'a:' });
    expect(a.password).not.toBe(b.password);
    // After a restart of the cell, too.
    const again = new LimitUsers(redis.url, secret, log);
    expect((await again.storeOf('a')).password).toBe(a.password);
    again.close();
  });

  it('reach the keys of their environment, and nothing else', async () => {
    const client = await signIn('a');
    expect(await client.eval("return redis.call('INCR', KEYS[1])", 1, 'a:x')).toBe(1);
    await expect(client.eval("return redis.call('INCR', KEYS[1])", 1, 'b:x')).rejects.toThrow(/NOPERM|No permissions/);
    for (const [command = '', ...rest] of ['KEYS *', 'GET a:x', 'FLUSHALL', 'CONFIG GET *', 'ACL WHOAMI'].map((line) =>
      line.split(' '),
    ))
      await expect(client.call(command, ...rest)).rejects.toThrow('NOPERM');
    await expect(client.eval("return redis.call('GET', KEYS[1])", 1, 'a:x')).rejects.toThrow("can't run this command");
  });

  it('are made again when Redis has forgotten them, and go with their environment', async () => {
    await users.storeOf('a');
    await redis.stop();
    redis = await RedisServer.start(program!, 'admin', Number(new URL(redis.url).port));
    const admin = new Redis(redis.url);
    clients.push(admin);
    const names = async (): Promise<readonly string[]> => (await admin.call('ACL', 'USERS')) as string[];
    await waitUntil('they are there again', async () => (await names()).includes('env-a'));
    await users.forget('a');
    expect(await names()).not.toContain('env-a');
  });

  it('are told to gateways by a file of their own, and to nobody else', async () => {
    await using cell = await TestCell.start({}, new LimitUsers(redis.url, secret, log));
    const units = [
      await cell.unit('gateway-g', { answer: 'g' }, { kind: 'gateway' }),
      await cell.unit('function-f', { answer: 'f' }),
    ];
    const desired = cell.desired(units);
    const [gateway, other] = [desired.routes[0]!.host, 'f.localhost'];
    await cell.rollOut({ ...desired, routes: [...desired.routes, { host: other, unit: 'function-f' }] });
    const variables = async (host: string) => JSON.parse((await cell.get(host, '/env')).body) as NodeJS.ProcessEnv;
    const file = (await variables(gateway))['TIFFIN_LIMITS_FILE']!;
    const path = `/read?path=${encodeURIComponent(file)}`;
    expect(JSON.parse((await cell.get(gateway, path)).body)).toEqual(await users.storeOf(desired.environmentId));
    expect(await variables(other)).not.toHaveProperty('TIFFIN_LIMITS_FILE');
    expect((await cell.get(other, path)).status).toBe(500);
  });
});
