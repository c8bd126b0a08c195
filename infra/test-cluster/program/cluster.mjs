/** What every part of the program knows of one cluster: its folder, addresses and ports. */
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { cache } from '../../../tools/fetched.mjs';

/** The one whole cluster of this machine. Its ports are fixed, so that what is written down about it stays true. */
const wholePorts = {
  api: 6443,
  etcd: 2379,
  etcdPeers: 2380,
  controllerManager: 10257,
  scheduler: 10259,
  registry: 5080,
  metrics: 4443,
  kubelet: 10250,
  entrance: 8180,
  entranceTls: 8543,
  entrancePing: 8181,
  kubeRouterHealth: 20244,
};

export const serviceAddresses = { range: '10.96.0.0/16', api: '10.96.0.1', dns: '10.96.0.10' };
export const podAddresses = { range: '10.244.0.0/16', ofNode: '10.244.0.0/24' };
export const nodeName = 'node1';
/** Our pods' control groups lie below it, and no other program's. */
export const cgroup = 'tiffin-test-cluster';

export const wholeFolder = join(cache, 'test-cluster');

/** The whole cluster in `folder`. */
export const wholeCluster = (folder = wholeFolder) => clusterAt(folder, wholePorts);

/** A cluster without anything but an API on ports of its own. */
export const clusterAt = (folder, ports) => ({
  folder,
  ports,
  nodeIp: addressOfThisMachine(),
  apiUrl: `https://127.0.0.1:${ports.api}`,
  path: (...names) => join(folder, ...names),
});

/** Pods reach the API and the kubelet there, so loopback will not do. */
function addressOfThisMachine() {
  const all = Object.values(networkInterfaces()).flat();
  const found = all.find(({ family, internal }) => family === 'IPv4' && !internal);
  if (!found) throw new Error('A cluster needs an IPv4 address other than loopback; this machine has none.');
  return found.address;
}
