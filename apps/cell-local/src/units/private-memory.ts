import { readFile } from 'node:fs/promises';

/**
 * Resident memory that belongs to the process alone, in bytes. Pages of files (some 40 MiB of the Node binary) are left
 * out: all units share them. Null where the process is gone or the system has no /proc.
 */
export async function privateMemoryBytes(pid: number): Promise<number | null> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const kib = ['RssAnon', 'RssShmem'].map((name) => new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]);
  return kib[0] === undefined ? null : kib.reduce((sum, part) => sum + Number(part ?? 0), 0) * 1024;
}
