import { mkdir, rename, rm } from 'node:fs/promises';
import { refusingFullDisk } from './refusing-full-disk.js';
import { besides } from './write-atomically.js';

const taken: ReadonlySet<unknown> = new Set(['ENOTEMPTY', 'EEXIST']);

/**
 * Fills a new folder under another name and then gives it its own, so that `path` is whole or absent.
 * When several do so at once the first wins and the others' work is dropped. Throws the refusal DISK_FULL.
 */
export function makeFolder(path: string, fill: (folder: string) => Promise<void>): Promise<void> {
  return refusingFullDisk(path, async () => {
    const folder = besides(path);
    try {
      await mkdir(folder, { recursive: true });
      await fill(folder);
      await rename(folder, path);
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      if (!taken.has((error as NodeJS.ErrnoException).code)) throw error;
    }
  });
}
