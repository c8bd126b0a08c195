import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  agnhostPod,
  clusterUnderTest,
  type ControlPlane,
  Kubectl,
  startControlPlane,
  TestNamespace,
  eventually,
} from '@tiffin/testing/cluster';
import { inLongForm } from '@tiffin/testing/in-long-form';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { processesOf, serversOf } from './servers-of.js';

const { kubectl: program } = clusterUnderTest();
const kubectlOf = ({ kubeconfig }: ControlPlane) => new Kubectl({ kubectl: program, kubeconfig });
const all = ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kwok'];

async function killed(pid: number): Promise<void> {
  process.kill(pid, 'SIGKILL');
  await eventually('it is killed', () => !isAlive(pid));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe('a control plane with played nodes', () => {
  let one: ControlPlane;
  let other: ControlPlane;
  beforeAll(async () => {
    [one, other] = await Promise.all([
      startControlPlane({ name: 'one', nodes: 3 }),
      startControlPlane({ name: 'other' }),
    ]);
  });
  afterAll(() => Promise.all([one, other].map((plane) => plane?.close())));

  it('makes pods ready that do not run', async () => {
    const kubectl = kubectlOf(one);
    expect((await kubectl.list('nodes')).length).toBe(3);
    await using namespace = await TestNamespace.make(kubectl);
    await namespace.apply(agnhostPod('played', 'nowhere.test/absent:1'));
    await namespace.ready('played');
  });

  it('runs beside another', async () => {
    const { name } = await TestNamespace.make(kubectlOf(one));
    expect(await kubectlOf(one).get(`namespace/${name}`)).not.toBeNull();
    expect(await kubectlOf(other).get(`namespace/${name}`)).toBeNull();
  });

  it('goes on with what runs when it was killed', async () => {
    const made = await TestNamespace.make(kubectlOf(one));
    const before = serversOf(one.folder);
    await killed(one.pid);
    await killed(before['kube-scheduler'] ?? 0);
    one = await startControlPlane({ name: 'again', nodes: 3, folder: one.folder });
    const { 'kube-scheduler': scheduler, ...others } = serversOf(one.folder);
    const { 'kube-scheduler': old, ...same } = before;
    expect(others).toEqual(same);
    expect(scheduler).not.toBe(old);
    expect(await kubectlOf(one).get(`namespace/${made.name}`)).not.toBeNull();
  });

  it('ends all that it started, and no other process', async () => {
    const elsewhere = JSON.stringify({ folder: '/nowhere', server: 'etcd', made: '', program: 'etcd' });
    const foreign = [{}, { TIFFIN_TEST_CLUSTER: elsewhere }].map((more) =>
      spawn('sleep', ['600'], { env: { PATH: process.env['PATH'], ...more }, argv0: 'etcd' }),
    );
    try {
      const beside = serversOf(other.folder);
      expect(Object.keys(serversOf(one.folder)).sort()).toEqual(all);
      await one.close();
      expect(processesOf(one.folder)).toEqual([]);
      expect(serversOf(other.folder)).toEqual(beside);
      expect(foreign.map(({ exitCode, signalCode }) => [exitCode, signalCode])).toEqual([
        [null, null],
        [null, null],
      ]);
    } finally {
      foreign.forEach((child) => child.kill());
    }
  });

  it.each(all.slice(0, inLongForm(3, { otherwise: 1 })))(
    'starts though it was killed when %s had been started',
    async (server) => {
      const folder = await mkdtemp(join(tmpdir(), 'tiffin-cluster-broken-'));
      const child = broken(folder);
      await eventually(`${server} is there`, () => serversOf(folder)[server] !== undefined);
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
      await using plane = await startControlPlane({ name: 'broken', folder });
      expect(Object.keys(serversOf(folder)).sort()).toEqual(all);
      await plane.close();
      expect(processesOf(folder)).toEqual([]);
    },
  );
});

const broken = (folder: string): ChildProcess =>
  spawn(process.execPath, [join(import.meta.dirname, '../program/control-plane.mjs'), folder, '1'], {
    stdio: ['pipe', 'ignore', 'inherit'],
  });
