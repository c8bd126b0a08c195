import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DesiredEnvironment } from '@tiffin/contracts';
import { newId } from '@tiffin/kernel';
import { settled, testUnit } from '@tiffin/testing/cell-contract';
import { clusterUnderTest, FaultProxy, Kubectl } from '@tiffin/testing/cluster';
import { ClusterCell } from '@tiffin/testing/cluster-cell';
import { Follower, numbered, printed } from '@tiffin/testing/describe-following';
import { waitUntil } from '@tiffin/testing/wait-until';
import { KubernetesCellReader } from '../kubernetes-cell.js';

let cluster: ClusterCell;
let proxy: FaultProxy;
let reader: KubernetesCellReader;
let desired: DesiredEnvironment;

beforeAll(async () => {
  cluster = await ClusterCell.open();
  proxy = await FaultProxy.open(new Kubectl(clusterUnderTest()));
  reader = KubernetesCellReader.open({ ...cluster.place, kubeconfig: proxy.kubeconfig });
  const environmentId = newId();
  const unit = testUnit('function-a', await cluster.image({ answer: 'here' }), { replicas: 2 });
  const routes = [{ host: `${environmentId}.localhost`, unit: unit.key }];
  desired = { environmentId, epoch: 1, releaseId: 'release-1', units: [unit], routes };
  await cluster.cell.apply(desired);
  await settled(cluster.cell, environmentId);
});
afterAll(async () => {
  await reader?.close();
  await proxy?.[Symbol.asyncDispose]();
  await cluster?.close();
});

const asks = (path: string) =>
  waitUntil('the unit answers', async () => (await cluster.get(desired.routes[0]?.host ?? '', path)).status === 200);

describe('lines of a cluster that is followed', () => {
  it('come once each, while connections break three times', async () => {
    await using follower = new Follower(reader, desired);
    await follower.has('{"msg":"listening"');
    for (let part = 0; part < 3; part += 1) {
      await asks(printed('line', part * 1_000, part * 1_000 + 500));
      await follower.has(`line ${part * 1_000 + 499}`);
      proxy.setOff();
      await asks(printed('line', part * 1_000 + 500, part * 1_000 + 1_000));
      proxy.setOn();
      await follower.has(`line ${part * 1_000 + 999}`);
    }
    // Requests are dealt out to two replicas, and the order is that of each.
    expect([...follower.texts('line ')].sort(byNumber)).toEqual(numbered('line', 3_000));
  });

  it('leave 64 of those who follow every read and every change its connection', async () => {
    const followers = Array.from({ length: 64 }, () => new Follower(reader, desired));
    for (const follower of followers) await waitUntil('it follows', () => follower.lines.length > 0, 60_000);
    expect(await reader.observe(desired.environmentId)).toMatchObject({ rollout: 'live' });
    expect(await reader.list()).not.toEqual([]);
    for (const follower of followers) await follower.end();
  });
});

const byNumber = (a: string, b: string): number => Number(a.split(' ')[1]) - Number(b.split(' ')[1]);
