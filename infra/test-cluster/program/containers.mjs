/**
 * Containers that containerd remembers of pods which are no more would come back as failed ones. They are removed at the end; where that did
 * not happen, all that containerd keeps is removed before it starts again, images too.
 */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { promisify } from 'node:util';

const swept = ({ path }) => path('containerd', 'swept');

export async function sweepContainers(cluster) {
  const ctr = (...args) =>
    promisify(execFile)('ctr', ['-a', cluster.path('containerd.sock'), '-n', 'k8s.io', ...args], { timeout: 15_000 });
  const ids = async (kind) => (await ctr(kind, 'ls', '-q')).stdout.split('\n').filter((id) => id !== '');
  try {
    for (const id of await ids('tasks')) await ctr('tasks', 'rm', '-f', id).catch(() => null);
    const containers = await ids('containers');
    if (containers.length) await ctr('containers', 'rm', ...containers);
    mkdirSync(cluster.path('containerd'), { recursive: true });
    writeFileSync(swept(cluster), '');
  } catch {
    // It did not answer, so it is not swept.
  }
}

/** To be called before containerd starts. */
export const noteUnswept = (cluster) => rmSync(swept(cluster), { force: true });

/** To be called where nothing runs. */
export function forgetUnswept(cluster) {
  if (!existsSync(swept(cluster))) rmSync(cluster.path('containerd'), { recursive: true, force: true });
}
