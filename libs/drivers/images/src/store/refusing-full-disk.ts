import { Refusal } from '@tiffin/kernel';

const fullDisk: ReadonlySet<unknown> = new Set(['ENOSPC', 'EDQUOT']);

/** Runs `write`, and turns "no space left" into the refusal DISK_FULL that names `path`. */
export async function refusingFullDisk<T>(path: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (fullDisk.has((error as NodeJS.ErrnoException).code)) throw Refusal.of('DISK_FULL', path);
    throw error;
  }
}
