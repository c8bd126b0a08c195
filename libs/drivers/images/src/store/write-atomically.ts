import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { refusingFullDisk } from './refusing-full-disk.js';

/**
 * Under `path` there is nothing, what was there before, or all of `bytes`: never a part, whoever is killed when.
 * No fsync: after a loss of power a file may be short, so readers compare sizes and digests.
 * Throws the refusal DISK_FULL.
 */
export function writeAtomically(path: string, bytes: Uint8Array | string, temporary = besides(path)): Promise<void> {
  return refusingFullDisk(path, async () => {
    try {
      await writeWithFolder(temporary, bytes);
      await rename(temporary, path);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
  });
}

/** How names end that nobody else uses; what is left under such a name was abandoned half-way. */
export const partial = '.partial';

/** Such a name beside `path`. */
export const besides = (path: string) => `${path}.${randomUUID()}${partial}`;

async function writeWithFolder(path: string, bytes: Uint8Array | string): Promise<void> {
  try {
    await writeFile(path, bytes);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, bytes);
  }
}
