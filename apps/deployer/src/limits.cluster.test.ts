import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DesiredEnvironment } from '@tiffin/contracts';
import { newId } from '@tiffin/kernel';
import { settled, testUnit } from '@tiffin/testing/cell-contract';
import { addressOfNode, clusterUnderTest, eventually, Forwarder, Kubectl } from '@tiffin/testing/cluster';
import { ClusterCell } from '@tiffin/testing/cluster-cell';
import { findRedisServer, RedisServer } from '@tiffin/testing/redis-server';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openLimits } from './open-limits.js';

const kubectl = new Kubectl(clusterUnderTest());
const folder = mkdtempSync(join(tmpdir(), 'tiffin-limits-'));
let redis: RedisServer;
let admin: Redis;
/** Pods reach the node's address, and Redis is on its loopback. */
let outside: Forwarder;
let url: string;
let cell: ClusterCell;
beforeAll(async () => {
  redis = await RedisServer.start(findRedisServer(process.env['PATH'] ?? '') ?? 'redis-server', 'root');
  admin = new Redis(redis.url);
  outside = await Forwarder.to(Number(new URL(redis.url).port));
  const passwordFile = join(folder, 'password');
  writeFileSync(passwordFile, 'root');
  const host = await addressOfNode(kubectl);
  url = `redis://${host}:${outside.port}`;
  const peers = [{ network: `${host}/32` }];
  const opened = openLimits({ ...{ url, passwordFile, peers }, username: null, caFile: null }, console.error);
  const { limits, openLimitUsers } = opened as Required<typeof opened>;
  cell = await ClusterCell.open({ settings: { limits }, openLimitUsers });
});
afterAll(async () => {
  await cell.close();
  await outside.stop();
  admin.disconnect();
  await redis.stop();
  rmSync(folder, { recursive: true });
});

/** What Redis answers to whom a gateway is told to be, to a count of its own and to one of others. */
const counting = `
  const { url, user, password, prefix } = JSON.parse(require('fs').readFileSync(process.env.TIFFIN_LIMITS_FILE, 'utf8'));
  const { hostname, port } = new URL(url);
  const socket = require('net').connect(Number(port), hostname);
  let said = '';
  socket.on('data', (part) => {
    said += part;
    const answers = said.split('\\r\\n').filter((line) => line !== '');
    if (answers.length < 3) return;
    console.log(JSON.stringify(answers));
    socket.destroy();
  });
  socket.write(['AUTH ' + user + ' ' + password, 'INCR ' + prefix + 'seen', 'INCR seen', ''].join('\\r\\n'));
`;
const reaching = `
  const { hostname, port } = new URL(process.argv[1]);
  const socket = require('net').connect({ host: hostname, port: Number(port), timeout: 2000 });
  const end = (answer) => () => (console.log(answer), socket.destroy());
  socket.on('connect', end('reached')).on('error', end('refused')).on('timeout', end('refused'));
`;

async function run(pod: string, namespace: string, ...program: readonly string[]): Promise<string> {
  const { code, output, errors } = await kubectl.exec(pod, namespace, ['/usr/local/bin/node', '-e', ...program]);
  if (code !== 0) throw new Error(`${pod}: ${errors}`);
  return output.trim();
}

/** Once whoever works at the cell has made its user. */
const counted = (pod: string, namespace: string): Promise<readonly string[]> =>
  eventually(`${pod} counts`, async () => {
    const answers = JSON.parse(await run(pod, namespace, counting)) as readonly string[];
    return answers[0] === '+OK' ? answers.slice(1).map((answer) => answer.split(' ')[0] ?? '') : null;
  });

async function deployed(): Promise<DesiredEnvironment> {
  const [environmentId, imageDigest] = [newId(), await cell.image({ answer: 'here' })];
  const units = [
    testUnit('gateway-a', imageDigest, { kind: 'gateway', replicas: 2 }),
    testUnit('function-a', imageDigest),
  ];
  const routes = [{ host: `${environmentId}.localhost`, unit: 'gateway-a' }];
  const desired = { environmentId, epoch: 1, releaseId: 'release-1', units, routes };
  await cell.cell.apply(desired);
  expect(await settled(cell.cell, environmentId)).toMatchObject({ rollout: 'live' });
  return desired;
}

describe('limits that are shared in a cluster', () => {
  it('are counted by all replicas of an environment’s gateways together, and by nobody else', async () => {
    const { environmentId } = await deployed();
    const namespace = `t-${environmentId}`;
    const pods = (await kubectl.list('pods', namespace)).map(({ metadata }) => metadata.name);
    const gateways = pods.filter((name) => name.includes('gateway-a'));
    const [other = ''] = pods.filter((name) => name.includes('function-a'));
    expect(gateways).toHaveLength(2);
    expect(await counted(gateways[0]!, namespace)).toEqual([':1', '-NOPERM']);
    expect(await counted(gateways[1]!, namespace)).toEqual([':2', '-NOPERM']);
    expect(await run(gateways[0]!, namespace, reaching, url)).toBe('reached');
    expect(await run(other, namespace, reaching, url)).toBe('refused');

    const users = (await admin.acl('USERS')).filter((name) => name !== 'default');
    expect(users).toEqual([expect.stringMatching(new RegExp(`^env-${environmentId}-`))]);
  });
});
