import { copyFile, link, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';

const cannotLink: ReadonlySet<unknown> = new Set(['EXDEV', 'EPERM', 'EMLINK', 'ENOTSUP']);

/** Gives `to` (a folder that is there) the files of `from` without copying them where the file system can. */
export async function linkTree(from: string, to: string): Promise<void> {
  for (const item of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [join(from, item.name), join(to, item.name)];
    if (item.isDirectory()) {
      await mkdir(target, { recursive: true });
      await linkTree(source, target);
    } else {
      await linkOrCopy(source, target);
    }
  }
}

async function linkOrCopy(source: string, target: string): Promise<void> {
  try {
    await link(source, target);
  } catch (error) {
    if (!cannotLink.has((error as NodeJS.ErrnoException).code)) throw error;
    await copyFile(source, target);
  }
}
