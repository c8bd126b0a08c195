/**
 * Two processes of a gateway behind whoever spreads requests over them, under load, counting in a Redis: rolling restarts, Redis stopped
 * and killed. `npm run bench -- gateway-restarts [--restarts=20] [--cuts=5]`; ends with 1 if a request failed.
 */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { findRedisServer, RedisServer } from '@tiffin/testing/redis-server';
import { waitUntil } from '@tiffin/testing/wait-until';
import { BundledGateway } from '../apps/runtime-gateway/src/testing/bundled-gateway.js';
import { GatewayReplicas } from '../apps/runtime-gateway/src/testing/replicas.js';

const { values } = parseArgs({
  options: { restarts: { type: 'string', default: '20' }, cuts: { type: 'string', default: '5' } },
});
const program = findRedisServer(process.env['PATH'] ?? '');
if (program === null) throw new Error('There is no redis-server. Debian: apt-get install redis-server');

const print = (line: string): void => void process.stdout.write(`${line}\n`);
const bundled = await BundledGateway.build(resolve('apps/runtime-gateway'));
let redis = await RedisServer.start(program);
const replicas = await GatewayReplicas.start(bundled, redis);
const counting = (): Promise<unknown> => waitUntil('they count in Redis', () => replicas.count(), 60_000);

/** Does something again and again under load, and tells what came of the requests meanwhile. */
async function times(what: string, count: number, once: () => Promise<unknown>): Promise<void> {
  const { answered } = replicas;
  const { length } = replicas.failed;
  const startedAt = performance.now();
  for (let done = 0; done < count; done += 1) await once();
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
  print(
    `${count} x ${what}, ${seconds} s: ${replicas.answered - answered} requests, ${replicas.failed.length - length} failed`,
  );
}

try {
  await counting();
  await times('a rolling restart of both processes', Number(values.restarts), () => replicas.rollingRestart());
  await counting();
  await times('Redis stopped (SIGSTOP), and going on', Number(values.cuts), async () => {
    redis.pause();
    await replicas.more(2_000);
    redis.resume();
    await counting();
  });
  await times('Redis killed, and another one in its place', Number(values.cuts), async () => {
    await redis.stop();
    await replicas.more(2_000);
    redis = await RedisServer.start(program, '', Number(new URL(redis.url).port));
    await counting();
  });
  for (const fault of replicas.failed.slice(0, 20)) print(fault);
  process.exitCode = replicas.failed.length > 0 ? 1 : 0;
} finally {
  await replicas.stop();
  await redis.stop();
  await bundled.remove();
}
