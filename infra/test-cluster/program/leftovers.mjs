/**
 * What pods and servers of the whole cluster leave in the kernel. Names say what is ours, except of packet rules: all of Kubernetes'
 * names are taken away, which is why it must not be run beside another Kubernetes on one machine.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync, rmSync, rmdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { letAddressesOut } from './addresses.mjs';
import { cgroup } from './cluster.mjs';
import { podNetwork } from './servers/containerd.mjs';

const cgroups = '/sys/fs/cgroup';
const networkResults = '/var/lib/cni/results';
const namesOfKubernetes = /KUBE-|CNI-/;

const read = (file) => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
};
const list = (folder) => {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
};
/** Runs a command whose failure means that there was nothing to do. */
const attempt = (command, args, input) => {
  try {
    return execFileSync(command, args, { input, encoding: 'utf8', stdio: ['pipe', 'pipe', 'ignore'] });
  } catch {
    return '';
  }
};

/** Version 1 of control groups has a tree for each controller, version 2 has one. */
const cgroupTrees = () =>
  (list(cgroups).includes('cgroup.controllers') ? [''] : list(cgroups).filter((name) => isFolder(join(cgroups, name))))
    .map((controller) => join(cgroups, controller, cgroup))
    .filter(isFolder);

const isFolder = (path) => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

const foldersBelow = (folder) => [
  folder,
  ...list(folder)
    .map((name) => join(folder, name))
    .filter(isFolder)
    .flatMap(foldersBelow),
];

const podProcesses = () =>
  cgroupTrees()
    .flatMap(foldersBelow)
    .flatMap((folder) => read(join(folder, 'cgroup.procs')).split('\n'))
    .filter((pid) => pid !== '');

/** Ends everything that runs in pods. */
export async function endPods() {
  for (let tries = 0; tries < 100; tries += 1) {
    const pids = [...new Set(podProcesses())];
    if (pids.length === 0) return;
    attempt('kill', ['-KILL', ...pids]);
    await wait(50);
  }
  throw new Error(`Processes of pods do not end: ${podProcesses().join(' ')}`);
}

/** Takes away what is left once nothing of the cluster in `folder` runs. */
export function removeLeftovers(folder) {
  removeNetworks();
  removeMounts(folder);
  for (const path of cgroupTrees().flatMap(foldersBelow).reverse()) attemptRmdir(path);
  removePacketRules();
  letAddressesOut(attempt);
}

/** The pair of devices of a pod goes with its network namespace. */
function removeNetworks() {
  for (const name of list(networkResults).filter((each) => each.startsWith(`${podNetwork}-`))) {
    const namespaces = new Set(read(join(networkResults, name)).match(/\/(?:var\/)?run\/netns\/cni-[0-9a-f-]+/g));
    for (const namespace of namespaces) {
      attempt('umount', [namespace]);
      rmSync(namespace, { force: true });
    }
    const [container] = /[0-9a-f]{64}/.exec(name) ?? [];
    for (const result of [name, `cni-loopback-${container}-lo`]) rmSync(join(networkResults, result), { force: true });
  }
}

function removeMounts(folder) {
  for (const path of mountsBelow(folder).reverse()) attempt('umount', ['-l', path]);
  const left = mountsBelow(folder);
  // What is removed next would be removed from whatever is mounted there.
  if (left.length) throw new Error(`These cannot be unmounted: ${left.join(', ')}`);
}

const mountsBelow = (folder) =>
  read('/proc/mounts')
    .split('\n')
    .map((line) => line.split(' ')[1])
    .filter((path) => path?.startsWith(`${folder}/`));

function attemptRmdir(path) {
  try {
    rmdirSync(path);
  } catch (error) {
    if (!['ENOENT', 'EBUSY'].includes(error.code)) throw error;
  }
}

function removePacketRules() {
  for (const family of ['ip', 'ip6']) attempt('nft', ['delete', 'table', family, 'kube-proxy']);
  for (const command of ['iptables', 'ip6tables']) {
    const rules = attempt(`${command}-save`, []);
    const others = rules.split('\n').filter((line) => !namesOfKubernetes.test(line));
    if (namesOfKubernetes.test(rules)) attempt(`${command}-restore`, [], others.join('\n'));
  }
  const sets = attempt('ipset', ['list', '-n']).split('\n');
  for (const set of sets.filter((name) => /^(inet6:)?(KUBE-|kube-router-)/.test(name)))
    attempt('ipset', ['destroy', set]);
}
