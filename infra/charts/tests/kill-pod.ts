import { readdirSync, readFileSync } from 'node:fs';

/**
 * Ends the processes of a pod with SIGKILL, without a word before, as only the node itself can: a cluster that is asked to delete a pod has it told first. False: they are not
 * on this machine.
 */
export function killPod(uid: string): boolean {
  const ours = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => isOf(pid, uid));
  for (const pid of ours) process.kill(Number(pid), 'SIGKILL');
  return ours.length > 0;
}

/** Not what holds the pod's network: that stays over restarts. */
function isOf(pid: string, uid: string): boolean {
  try {
    const groups = readFileSync(`/proc/${pid}/cgroup`, 'utf8').replaceAll('_', '-');
    return groups.includes(`pod${uid}`) && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('/main.mjs');
  } catch {
    return false;
  }
}
