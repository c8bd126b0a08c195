import { type ChildProcess, type ChildProcessByStdio, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { clusterUnderTest, Kubectl, eventually } from '@tiffin/testing/cluster';
import { inLongForm } from '@tiffin/testing/in-long-form';
import { afterAll, describe, expect, it } from 'vitest';
import { describeClusterUp } from './describe-cluster-up.js';
import { processesOf, serversOf } from './servers-of.js';

const cluster = clusterUnderTest();
const folder = dirname(cluster.kubeconfig);
const tool = (name: 'up' | 'down') => join(import.meta.dirname, `../../../tools/cluster-${name}.mjs`);

function begun(name: 'up' | 'down'): ChildProcessByStdio<null, null, Readable> {
  return spawn(process.execPath, [tool(name)], { stdio: ['ignore', 'ignore', 'pipe'] });
}

async function done(name: 'up' | 'down'): Promise<void> {
  const child = begun(name);
  const [[code], said] = await Promise.all([once(child, 'exit') as Promise<[number | null]>, text(child.stderr)]);
  expect(code, `cluster:${name} says: ${said}`).toBe(0);
}

/** What the kernel still has of a cluster: mounts, control groups, packet rules, network namespaces. */
function leftInKernel(): readonly string[] {
  const mounts = readFileSync('/proc/mounts', 'utf8')
    .split('\n')
    .filter((line) => line.includes(` ${folder}/`));
  const groups = ['/sys/fs/cgroup/tiffin-test-cluster', '/sys/fs/cgroup/memory/tiffin-test-cluster'].filter(existsSync);
  const output = (command: string, ...args: string[]) => execFileSync(command, args, { encoding: 'utf8' });
  const rules = `${output('iptables-save')}${output('nft', 'list', 'tables')}${output('ipset', 'list', '-n')}`;
  const ours = rules.split('\n').filter((line) => /KUBE-|CNI-|kube-proxy|kube-router|tiffin/.test(line));
  const devices = output('ip', '-o', 'link')
    .split('\n')
    .filter((line) => /\bveth/.test(line));
  const routes = output('ip', 'route')
    .split('\n')
    .filter((line) => line.startsWith('unreachable'));
  return [...mounts, ...groups, ...ours, ...devices, ...routes];
}

describeClusterUp();

/** It stops the cluster, so it has to be one that this run started. */
describe.runIf(process.env['TIFFIN_TEST_CLUSTER_OF_RUN'])('the test cluster', { timeout: 300_000 }, () => {
  // Suites that follow find it as it was.
  afterAll(() => done('up'));

  it('leaves nothing when it is stopped', async () => {
    await done('down');
    expect([processesOf(folder), leftInKernel()]).toEqual([[], []]);
  });

  it.each(inLongForm(['kube-apiserver', 'containerd', 'kubelet', 'traefik'], { otherwise: ['kubelet'] }))(
    'is stopped without a trace though its start was killed when %s had been started, and starts',
    async (server) => {
      await done('down');
      await killedOnce(begun('up'), () => serversOf(folder)[server] !== undefined);
      await done('down');
      expect([processesOf(folder), leftInKernel()]).toEqual([[], []]);
      await killedOnce(begun('up'), () => serversOf(folder)[server] !== undefined);
      await done('up');
      expect((await new Kubectl(cluster).list('pods', 'kube-system')).length).toBe(1);
    },
  );

  it('is stopped without a trace though its stop was killed, and starts', async () => {
    await killedOnce(begun('down'), () => serversOf(folder)['kubelet'] === undefined);
    await done('up');
    await killedOnce(begun('down'), () => serversOf(folder)['containerd'] === undefined);
    await done('down');
    expect([processesOf(folder), leftInKernel()]).toEqual([[], []]);
  });
});

async function killedOnce(child: ChildProcess, isTime: () => boolean): Promise<void> {
  const ended = once(child, 'exit');
  await eventually('it is time', isTime);
  child.kill('SIGKILL');
  await ended;
}
