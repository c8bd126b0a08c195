import { readdirSync, readFileSync } from 'node:fs';

/** User and system time of a process, in microseconds; the kernel counts in hundredths of a second. */
export function cpuUsOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10_000;
}

/** The same of all processes of a Postgres that are there now, by the id of the process of one of its sessions; what ended before is not in it. */
export function cpuUsOfPostgres(sessionPid: number): number {
  const parent = parentOf(sessionPid);
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && parentOf(Number(name)) === parent);
  return pids.reduce((sum, pid) => sum + cpuUsOf(Number(pid)), 0);
}

function parentOf(pid: number): number {
  try {
    return Number(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[1]);
  } catch {
    return Number.NaN;
  }
}
