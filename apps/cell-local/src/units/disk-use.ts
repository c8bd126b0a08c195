import { lstat, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

const blockBytes = 512;
const mostEntries = 20_000;

/**
 * MiB that a unit's process takes of the disk: in its folder, and in files that it removed and still holds open. More entries
 * than anybody needs count as no end of them, and so does a folder that cannot be read, since anything may be in it.
 */
export async function diskUseMb(folder: string, pid: number): Promise<number> {
  const bytes = (await folderBytes(folder)) + (await removedBytes(pid));
  return Math.round(bytes / 1_048_576);
}

/** Folder by folder: one that goes in the meantime is as much as nothing, and the others still count. */
async function folderBytes(top: string): Promise<number> {
  const folders = [top];
  let bytes = 0;
  let entries = 0;
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    const found = await entriesOf(folder);
    if (found === null || (entries += found.length) > mostEntries) return Number.POSITIVE_INFINITY;
    const paths = found.map((entry) => ({ path: join(entry.parentPath, entry.name), isFolder: entry.isDirectory() }));
    folders.push(...paths.filter(({ isFolder }) => isFolder).map(({ path }) => path));
    bytes += await sum(paths.map(({ path }) => lstat(path)));
  }
  return bytes;
}

const entriesOf = (folder: string) =>
  readdir(folder, { withFileTypes: true }).catch(({ code }: NodeJS.ErrnoException) =>
    code === 'ENOENT' || code === 'ENOTDIR' ? [] : null,
  );

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
