/**
 * An API, its controllers and nodes that KWOK plays, for as long as somebody holds this process' input open. Several run beside each other;
 * at its end nothing is left of it.
 * node control-plane.mjs FOLDER NODES: prints `{ "kubeconfig": ..., "apiUrl": ... }` as soon as it serves.
 */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { ensureTools } from './build-tools.mjs';
import { clusterAt } from './cluster.mjs';
import { endAll, ensureServer, processesOf } from './processes.mjs';
import { playedNodes } from './played-nodes.mjs';
import { Progress } from './progress.mjs';
import { kwok } from './servers/kwok.mjs';
import { startControlPlane, waitForControllers } from './start-control-plane.mjs';
import { waitFor } from './wait-for.mjs';

const [folder, nodes] = [process.argv[2], Number(process.argv[3])];
const portNames = ['api', 'etcd', 'etcdPeers', 'controllerManager', 'scheduler', 'kwok'];

/** The ports of a folder stay, so that what was broken off goes on where it was. */
async function portsOf(file) {
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8'));
  const servers = await Promise.all(portNames.map(() => listening()));
  const ports = Object.fromEntries(portNames.map((name, at) => [name, servers[at].address().port]));
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  writeFileSync(file, JSON.stringify(ports));
  return ports;
}

const listening = () =>
  new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve(server));
  });

async function start() {
  const progress = new Progress();
  await ensureTools(progress, ['kubernetes', 'kwok']);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const cluster = clusterAt(folder, await portsOf(join(folder, 'ports.json')));
  const api = await startControlPlane(cluster, progress);
  try {
    await waitForControllers(cluster, api);
    await ensureServer(cluster, kwok(cluster));
    if (nodes > 0) await api.apply(playedNodes(nodes));
    await waitFor(cluster, 'the nodes are ready', { ask: () => areReady(api), server: 'kwok' });
  } finally {
    api.close();
  }
  process.stdout.write(`${JSON.stringify({ kubeconfig: cluster.path('kubeconfig'), apiUrl: cluster.apiUrl })}\n`);
}

async function areReady(api) {
  const { items } = await api.object('/api/v1/nodes');
  const isReady = ({ type, status }) => type === 'Ready' && status === 'True';
  return items.filter(({ status }) => status?.conditions?.some(isReady)).length === nodes;
}

let isEnding = false;
async function end(code) {
  if (isEnding) return;
  isEnding = true;
  // A start under way may still start a server.
  for (let left; (left = processesOf(folder)).length > 0;) await endAll(left, folder, 1_000);
  rmSync(folder, { recursive: true, force: true });
  process.exit(code);
}

process.stdin
  .on('end', () => end(0))
  .on('error', () => end(0))
  .resume();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => end(0));
try {
  await start();
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  if (!isEnding) await end(1);
}
