import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { forgetUnswept, sweepContainers } from './containers.mjs';
import { endPods, removeLeftovers } from './leftovers.mjs';
import { hasTouchedKernel } from './kernel.mjs';
import { endAll, isRunning, processesOf } from './processes.mjs';

/** They make pods anew as long as they live. */
const first = ['kubelet', 'kube-router', 'kube-proxy', 'traefik', 'metrics-server', 'kube-controller-manager'];

/** Ends the whole cluster and removes its objects. Images, certificates and what was pushed stay. */
export async function stopWhole(cluster) {
  const { folder } = cluster;
  mkdirSync(folder, { recursive: true });
  writeFileSync(stopping(cluster), '');
  await endAll(ofServers(folder, first), folder, 2_000);
  await endPods();
  if (isRunning(folder, 'containerd')) await sweepContainers(cluster);
  await endAll(processesOf(folder).filter(isShim), folder, 0);
  await endAll(processesOf(folder), folder, 2_000);
  forgetObjects(cluster);
}

/** There as long as a stop has not come to its end. */
const stopping = ({ path }) => path('stopping');

/** Whether a stop was broken off: what is left is no cluster to go on with. */
export const isHalfStopped = (cluster) => existsSync(stopping(cluster));

const ofObjects = [
  'etcd',
  'kubelet',
  'podlogs',
  'cni',
  'log',
  'containerd/run',
  'containerd.sock',
  'containerd.sock.ttrpc',
];

/** Of a cluster of which nothing runs. Another Kubernetes' packet rules stay where this one has never been started. */
export function forgetObjects(cluster) {
  if (existsSync(hasTouchedKernel(cluster))) {
    removeLeftovers(cluster.folder);
    forgetUnswept(cluster);
    // What was killed a moment ago may still be writing.
    for (const name of ofObjects) rmSync(cluster.path(name), { recursive: true, force: true, maxRetries: 10 });
  }
  for (const note of [hasTouchedKernel(cluster), stopping(cluster)]) rmSync(note, { force: true });
}

const ofServers = (folder, names) => processesOf(folder).filter(({ server }) => names.includes(server));

/** One of these stays beside each pod, and does not end by SIGTERM. */
function isShim({ pid }) {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').startsWith('containerd-shim');
  } catch {
    return false;
  }
}
