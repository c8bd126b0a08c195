import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { loopbackCertificate } from '@tiffin/testing/cluster';
import { waitUntil } from '@tiffin/testing/wait-until';
import { ClusterAccess, type Lane } from './cluster-access.js';
import { KubeApi } from './kube-api.js';
import { TokenBucket } from './token-bucket.js';

let dir: string;
let server: Server;
let held: ServerResponse[] = [];
let access: ClusterAccess;
let api: KubeApi;
let ending: AbortController;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'tiffin-lanes-'));
  const certificate = await loopbackCertificate();
  server = createServer(certificate, (asked, answer) => {
    if (asked.url?.startsWith('/held') === true) held.push(answer);
    else answer.end('{}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const cluster = {
    server: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    'certificate-authority-data': Buffer.from(certificate.cert).toString('base64'),
  };
  const config = {
    ...{ apiVersion: 'v1', kind: 'Config', 'current-context': 'test' },
    clusters: [{ name: 'test', cluster }],
    users: [{ name: 'test', user: { token: 'token' } }],
    contexts: [{ name: 'test', context: { cluster: 'test', user: 'test' } }],
  };
  await writeFile(join(dir, 'kubeconfig'), JSON.stringify(config));
  access = new ClusterAccess(join(dir, 'kubeconfig'));
  api = new KubeApi(access, new TokenBucket({ perSecond: 50, burst: 200 }));
});
afterEach(async () => {
  ending.abort();
  held = [];
});
afterAll(async () => {
  access.close();
  server.close().closeAllConnections();
  await rm(dir, { recursive: true, force: true });
});

/** So many that are never answered. */
async function hold(count: number, lane: Lane): Promise<void> {
  ending = new AbortController();
  for (let number = 0; number < count; number += 1) {
    api.open({ method: 'GET', path: '/held', withinMs: null, signal: ending.signal, lane }).catch(() => undefined);
  }
  await waitUntil(`${count} are there`, () => held.length === count, 30_000);
}

describe('connections to a cluster', () => {
  it.each<Lane>(['watches', 'followers'])('of %s keep no other request from one', async (lane) => {
    await hold(64, lane);
    expect(await api.json({ method: 'GET', path: '/', withinMs: 10_000 })).toEqual({});
  });

  it('are waited for no longer than an answer is', async () => {
    await hold(64, 'usual');
    await expect(api.json({ method: 'GET', path: '/', withinMs: 50 })).rejects.toMatchObject({
      ...{ is: 'unknown', status: { message: 'no connection was free within 0.05 s' } },
    });
    expect(await api.json({ method: 'GET', path: '/', lane: 'watches' })).toEqual({});
  });
});
