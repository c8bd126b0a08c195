import { Redis } from 'ioredis';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findRedisServer, RedisServer } from '@tiffin/testing/redis-server';
import { waitUntil } from '@tiffin/testing/wait-until';
import { type LimitAccount, RedisUsers } from './redis-users.js';

const program = findRedisServer(process.env['PATH'] ?? '');

// Redis is tested for real where it is installed; `.ci/run` installs it.
describe.skipIf(program === null)('users of a Redis in which gateways count', () => {
  let redis: RedisServer;
  let admin: Redis;
  let users: RedisUsers;
  let reported: string[];
  const others: { disconnect(): void }[] = [];
  beforeEach(async () => {
    redis = await RedisServer.start(program!, 'root');
    admin = new Redis(redis.url).on('error', () => undefined);
    // Not Redis' own: whoever makes users may do nothing else.
    await admin.call('ACL', 'SETUSER', 'maker', 'on', '>made', '-@all', '+acl', '+info');
    reported = [];
    users = opened();
  });
  afterEach(async () => {
    for (const one of others.splice(0)) one.disconnect();
    users.close();
    admin.disconnect();
    await redis.stop();
  });

  const address = (): string => `redis://127.0.0.1:${new URL(redis.url).port}`;
  const opened = (): RedisUsers =>
    new RedisUsers({ url: address(), username: 'maker', password: 'made' }, ({ message }) => reported.push(message));
  const account = (id: string, password = `password of ${id}`): LimitAccount => ({
    ...{ url: address(), user: `env-${id}`, password, prefix: `${id}:` },
  });
  const names = async (): Promise<readonly string[]> => (await admin.call('ACL', 'USERS')) as string[];
  const isThere = async (id: string): Promise<void> => {
    await users.keep(account(id));
    await waitUntil('the user is there', async () => (await names()).includes(`env-${id}`));
  };
  /** As a gateway signs in. */
  const signIn = ({ user: username, password }: LimitAccount): Redis => {
    const client = new Redis(address(), { username, password, enableReadyCheck: false, disableClientInfo: true });
    others.push(client.on('error', () => undefined));
    return client;
  };
  /** It begins with its own password alone, as one that was given another configuration file. */
  async function begin(): Promise<void> {
    redis = await RedisServer.start(program!, 'root', Number(new URL(redis.url).port));
    await waitUntil('it answers', () => admin.status === 'ready');
    await admin.call('ACL', 'SETUSER', 'maker', 'on', '>made', '-@all', '+acl', '+info');
  }

  it('reach the keys of their prefix by the commands of the script, and nothing else', async () => {
    await isThere('a');
    const client = signIn(account('a'));
    expect(await client.eval("return redis.call('INCR', KEYS[1])", 1, 'a:x')).toBe(1);
    await expect(client.eval("return redis.call('INCR', KEYS[1])", 1, 'b:x')).rejects.toThrow(/NOPERM|No permissions/);
    for (const [command = '', ...rest] of [['KEYS', '*'], ['GET', 'a:x'], ['FLUSHALL'], ['ACL', 'WHOAMI']])
      await expect(client.call(command, ...rest)).rejects.toThrow('NOPERM');
  });

  it('are made again when Redis has forgotten them, but those that went meanwhile', async () => {
    for (const id of ['a', 'b']) await isThere(id);
    await users.forget('env-b');
    expect(await names()).toEqual(['default', 'env-a', 'maker']);
    await redis.stop();
    await begin();
    await waitUntil('it is there again', async () => (await names()).includes('env-a'));
    expect(await names()).not.toContain('env-b');
    const client = signIn(account('a'));
    expect(await client.eval("return redis.call('INCR', KEYS[1])", 1, 'a:x')).toBe(1);
  });

  it('are made and go when Redis comes, whatever was wanted while it was away', async () => {
    await isThere('a');
    await redis.stop();
    await waitUntil('it is told of', () => reported.length > 0);
    await users.keep(account('b'));
    await users.forget('env-a');
    await begin();
    await waitUntil('b is there', async () => (await names()).includes('env-b'));
    expect(await names()).not.toContain('env-a');
    expect(reported.filter((text) => text.includes('cannot be reached'))).toHaveLength(1);
  });

  it('go though another process has made them', async () => {
    await isThere('a');
    const next = opened();
    others.push({ disconnect: () => next.close() });
    await next.keep(account('b'));
    await waitUntil('it is connected', async () => (await names()).includes('env-b'));
    await next.forget('env-a');
    expect(await names()).not.toContain('env-a');
  });

  it('have another password from one moment to the next', async () => {
    await isThere('a');
    await users.keep(account('a', 'another'));
    await expect(signIn(account('a')).call('ACL', 'WHOAMI')).rejects.toThrow();
    const client = signIn(account('a', 'another'));
    expect(await client.eval("return redis.call('INCR', KEYS[1])", 1, 'a:x')).toBe(1);
  });

  it('are refused by a Redis that lets nobody make them, which is told without a password', async () => {
    await isThere('a');
    await admin.call('ACL', 'SETUSER', 'maker', '-acl');
    const refused = users.keep(account('b', 'a password'));
    await expect(refused).rejects.toThrow(/cannot be changed: .*NOPERM/);
    await expect(refused).rejects.not.toThrow('a password');
    await admin.call('ACL', 'SETUSER', 'maker', '+acl');
    await users.keep(account('b'));
    expect(await names()).toContain('env-b');
  });
});
