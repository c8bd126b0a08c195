import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findRedisServer, RedisServer } from '@tiffin/testing/redis-server';
import { waitUntil } from '@tiffin/testing/wait-until';
import { openLimits } from './open-limits.js';

const program = findRedisServer(process.env['PATH'] ?? '');
const report = (error: unknown): never => {
  throw error;
};

// Redis is tested for real where it is installed; `.ci/run` installs it.
describe.skipIf(program === null)('the Redis in which gateways of clusters count', () => {
  let redis: RedisServer;
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'limits-'));
    redis = await RedisServer.start(program!, 'root');
  });
  afterEach(async () => {
    await redis.stop();
    await rm(folder, { recursive: true });
  });

  it('is told to gateways without who makes their users, who signs in by a file', async () => {
    const [url, passwordFile] = [`redis://127.0.0.1:${new URL(redis.url).port}`, join(folder, 'password')];
    await writeFile(passwordFile, 'root\n');
    const peers = [{ network: '127.0.0.1/32' }];
    const { limits, openLimitUsers } = openLimits({ url, passwordFile, username: null, caFile: null, peers }, report);
    expect(limits).toEqual({ url, peers: [{ cidr: '127.0.0.1/32' }] });
    const users = openLimitUsers!();
    const admin = new Redis(redis.url);
    await users.keep({ url, user: 'env-1', password: 'derived', prefix: '1:' });
    await waitUntil('it is there', async () => ((await admin.call('ACL', 'USERS')) as string[]).includes('env-1'));
    users.close();
    admin.disconnect();
  });

  it('is none unless it is said', () => {
    expect(openLimits(null, report)).toEqual({});
  });
});
