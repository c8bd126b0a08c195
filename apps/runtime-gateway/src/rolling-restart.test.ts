import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findRedisServer, RedisServer } from '@tiffin/testing/redis-server';
import { waitUntil } from '@tiffin/testing/wait-until';
import { BundledGateway } from './testing/bundled-gateway.js';
import { GatewayReplicas } from './testing/replicas.js';

const program = findRedisServer(process.env['PATH'] ?? '');

// "npm run bench -- gateway-restarts" is its long form.
describe.skipIf(program === null)('two processes of a gateway, under load', () => {
  let bundled: BundledGateway;
  let redis: RedisServer;
  let replicas: GatewayReplicas;

  beforeAll(async () => {
    bundled = await BundledGateway.build(join(dirname(fileURLToPath(import.meta.url)), '..'));
    redis = await RedisServer.start(program!);
    replicas = await GatewayReplicas.start(bundled, redis);
  });
  afterAll(async () => {
    await replicas?.stop();
    await redis?.stop();
    await bundled?.remove();
  });

  it('fail no request while each of them makes room for a new one', async () => {
    for (let count = 0; count < 2; count += 1) await replicas.rollingRestart();
    expect(replicas.failed).toEqual([]);
    expect(replicas.answered).toBeGreaterThan(40);
  });

  it('fail none while the Redis in which they count is stopped, and when it is killed', async () => {
    await waitUntil('both count in it', () => replicas.count());
    redis.pause();
    await replicas.more(100);
    expect(await replicas.count()).toBe(false);
    redis.resume();
    await waitUntil('they count in it again', () => replicas.count());
    await redis.stop();
    await replicas.more(100);
    await replicas.rollingRestart();
    redis = await RedisServer.start(program!, '', Number(new URL(redis.url).port));
    await waitUntil('they count in the new one', () => replicas.count());
    expect(replicas.failed).toEqual([]);
  });
});
