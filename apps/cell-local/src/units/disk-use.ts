import type { Dirent } from 'node:fs';
import { lstat, opendir, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

const blockBytes = 512;
const mostEntries = 20_000;

/**
 * MiB that a unit's process takes of the disk: in its folder, and in files that it removed and still holds open. More entries
 * than anybody needs count as no end of them, and so does a folder that the unit has closed, since anything may be in it. Rejects
 * where the cell itself cannot look now.
 */
export async function diskUseMb(folder: string, pid: number): Promise<number> {
  const bytes = (await folderBytes(folder)) + (await removedBytes(pid));
  return Math.round(bytes / 1_048_576);
}

/** Folder by folder: one that goes in the meantime is as much as nothing, and the others still count. */
async function folderBytes(top: string): Promise<number> {
  const folders = [top];
  let bytes = 0;
  let left = mostEntries;
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    const found = await entriesOf(folder, left);
    if (found === null) return Number.POSITIVE_INFINITY;
    left -= found.length;
    folders.push(...found.filter((entry) => entry.isDirectory()).map((entry) => join(entry.parentPath, entry.name)));
    bytes += await sum(found.map((entry) => lstat(join(entry.parentPath, entry.name))));
  }
  return bytes;
}

const gone = new Set<string | undefined>(['ENOENT', 'ENOTDIR']);
/** What a unit can do to a folder of its own. */
const closed = new Set<string | undefined>(['EACCES', 'EPERM', 'ENAMETOOLONG', 'ELOOP']);

/** Null: they are more than `most`, or the unit has closed the folder. */
async function entriesOf(folder: string, most: number): Promise<readonly Dirent[] | null> {
  const entries: Dirent[] = [];
  try {
    for await (const entry of await opendir(folder, { bufferSize: 1_000 })) {
      entries.push(entry);
      if (entries.length > most) return null;
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (gone.has(code)) return [];
    if (closed.has(code)) return null;
    throw error;
  }
  return entries;
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
