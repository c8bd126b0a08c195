import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { keepAddressesInside } from './addresses.mjs';
import { cgroup } from './cluster.mjs';

const cgroups = '/sys/fs/cgroup';

/** The note that a cluster may have left something in the kernel. */
export const hasTouchedKernel = ({ path }) => path('has-touched-kernel');

/** Lets the machine pass packets on, and makes the control group below which the kubelet makes those of pods. */
export function prepareKernel(cluster) {
  writeFileSync(hasTouchedKernel(cluster), '');
  writeFileSync('/proc/sys/net/ipv4/ip_forward', '1');
  keepAddressesInside();
  makeGroups();
  for (const [file, weight] of weights) if (existsSync(file)) writeFileSync(file, weight);
}

/** Of a busy machine, all pods together would have no more than each of its other programs; suites wait for pods. By version of control groups. */
const weights = [
  [join(cgroups, 'cpu', cgroup, 'cpu.shares'), '4096'],
  [join(cgroups, cgroup, 'cpu.weight'), '400'],
];

function makeGroups() {
  if (existsSync(join(cgroups, 'cgroup.controllers')))
    return void mkdirSync(join(cgroups, cgroup), { recursive: true });
  const controllers = readdirSync(cgroups).filter((name) => statSync(join(cgroups, name)).isDirectory());
  for (const name of controllers) mkdirSync(join(cgroups, name, cgroup), { recursive: true });
}

/** For so long the kernel may take to close what was killed. */
const closedWithinMs = 5_000;

/** Throws where another program serves what the cluster is about to. */
export async function requireFreePorts({ ports }) {
  const end = performance.now() + closedWithinMs;
  let names = await takenPorts(ports);
  while (names.length > 0 && performance.now() < end) {
    await wait(100);
    names = await takenPorts(ports);
  }
  if (names.length) throw new Error(`Other programs serve ports that the test cluster needs: ${names.join(', ')}.`);
}

async function takenPorts(ports) {
  const taken = await Promise.all(
    Object.entries(ports).map(async ([what, port]) => ((await isServed(port)) ? `${port} (${what})` : null)),
  );
  return taken.filter(Boolean);
}

const isServed = (port) =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const answer = (found) => {
      socket.destroy();
      resolve(found);
    };
    socket.once('connect', () => answer(true)).once('error', () => answer(false));
  });
