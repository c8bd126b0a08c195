import { readFileSync } from 'node:fs';

/** Bytes that a process has written so far, to files and all else; null where its system does not tell (Linux does). */
export function writtenBytes(pid: number): number | null {
  try {
    const [, bytes] = /^wchar: (\d+)$/m.exec(readFileSync(`/proc/${pid}/io`, 'utf8')) ?? [];
    return bytes === undefined ? null : Number(bytes);
  } catch {
    return null;
  }
}
