import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);
/** Its rights are gone; or it lies deeper than a path can say, and the system's own programs go down step by step. */
const isHostile = ({ code }: NodeJS.ErrnoException): boolean => code === 'EACCES' || code === 'ENAMETOOLONG';

/** Removes a folder that a unit wrote, also where the unit took from it the rights to be read, or nested it without end. */
export async function removeFolder(path: string): Promise<void> {
  try {
    await rm(path, { recursive: true, force: true });
  } catch (error) {
    if (!isHostile(error as NodeJS.ErrnoException)) throw error;
    await run('chmod', ['-R', 'u+rwx', '--', path]);
    await run('rm', ['-rf', '--', path]);
  }
}
