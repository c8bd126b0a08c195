import { lstat, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

const blockBytes = 512;
const mostEntries = 20_000;

/**
 * MiB that a unit's process takes of the disk: in its folder, and in files that it removed and still holds open. More entries
 * than anybody needs count as no end of them.
 */
export async function diskUseMb(folder: string, pid: number): Promise<number> {
  const bytes = (await folderBytes(folder)) + (await removedBytes(pid));
  return Math.round(bytes / 1_048_576);
}

async function folderBytes(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true }).catch(() => []);
  if (entries.length > mostEntries) return Number.POSITIVE_INFINITY;
  return sum(entries.map((name) => lstat(join(folder, name))));
}

async function removedBytes(pid: number): Promise<number> {
  const folder = `/proc/${pid}/fd`;
  const numbers = await readdir(folder).catch(() => []);
  return sum(
    numbers.map(async (number) => {
      const file = await stat(join(folder, number));
      return { blocks: file.isFile() && file.nlink === 0 ? file.blocks : 0 };
    }),
  );
}

async function sum(files: readonly Promise<{ readonly blocks: number }>[]): Promise<number> {
  const sizes = await Promise.all(files.map((file) => file.then(({ blocks }) => blocks * blockBytes).catch(() => 0)));
  return sizes.reduce((all, size) => all + size, 0);
}
