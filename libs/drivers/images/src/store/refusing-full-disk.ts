import { Refusal } from '@tiffin/kernel';

const fullDisk: ReadonlySet<unknown> = new Set(['ENOSPC', 'EDQUOT']);

/** Runs `write`, and turns "no space left" into the refusal DISK_FULL; where that was, `path`, is for the log. */
export async function refusingFullDisk<T>(path: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (!fullDisk.has((error as NodeJS.ErrnoException).code)) throw error;
    throw Refusal.of('DISK_FULL', 'the images').because(new Error(path, { cause: error }));
  }
}
