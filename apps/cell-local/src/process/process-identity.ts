import { readFileSync } from 'node:fs';

/**
 * Names one process for good: boot, and start time in clock ticks (field 22 of /proc/<pid>/stat), so that another process
 * that got the same number later is not taken for it. Null: there is no such process, or it is a zombie.
 */
export function processIdentity(pid: number): string | null {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the command in parentheses and may itself hold blanks and parentheses.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state, startTime] = [fields[0], fields[19]];
    return state === 'Z' || state === 'X' || startTime === undefined ? null : `${boot} ${startTime}`;
  } catch {
    return null;
  }
}
