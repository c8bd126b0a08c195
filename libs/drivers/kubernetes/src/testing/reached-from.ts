import type { Kubectl } from '@tiffin/testing/cluster';
import type { PodPlace } from './deployed-environment.js';

export interface Target {
  readonly host: string;
  readonly port: number;
}

/** Runs in a unit's container, where Node is all that there is. */
const program = `
const net = require('net');
const reach = ({ host, port }) =>
  new Promise((resolve) => {
    const socket = net.connect({ host, port, timeout: 2000 });
    const end = (answer) => { socket.destroy(); resolve(answer); };
    socket.on('connect', () => end(true)).on('error', () => end(false)).on('timeout', () => end(false));
  });
const tried = Object.entries(JSON.parse(process.argv[1])).map(async ([name, target]) => [name, await reach(target)]);
Promise.all(tried).then((all) => console.log(JSON.stringify(Object.fromEntries(all))));
`;

/** Runs a program of Node in a pod of a unit, and answers what it prints. */
export async function runInUnit(kubectl: Kubectl, pod: PodPlace, ...args: readonly string[]): Promise<string> {
  const { code, output, errors } = await kubectl.exec(pod.name, pod.namespace, ['/usr/local/bin/node', '-e', ...args]);
  if (code !== 0) throw new Error(`${pod.name}: ${errors}`);
  return output.trim();
}

/** By real connections out of a unit's pod: the names of the targets that it reached. */
export async function reachedFrom(
  kubectl: Kubectl,
  pod: PodPlace,
  targets: Readonly<Record<string, Target>>,
): Promise<readonly string[]> {
  const reached = JSON.parse(await runInUnit(kubectl, pod, program, JSON.stringify(targets))) as Record<
    string,
    boolean
  >;
  return Object.keys(targets).filter((name) => reached[name]);
}
