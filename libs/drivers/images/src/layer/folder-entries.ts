import type { Dirent } from 'node:fs';
import { lstat, readdir, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { ImageInputError } from '../image-input-error.js';
import type { TarEntry } from '../tar/tar-entry.js';

/** Everything in a folder of this machine, with `prefix` before each path. Links stay links and are never followed. */
export async function folderEntries(folder: string, prefix: string): Promise<TarEntry[]> {
  const found = await readdir(folder, { withFileTypes: true });
  const nested = await Promise.all(
    found.map((item) => itemEntries(item, join(folder, item.name), `${prefix}/${item.name}`)),
  );
  return [{ kind: 'directory', path: prefix }, ...nested.flat()];
}

async function itemEntries(item: Dirent, source: string, path: string): Promise<TarEntry[]> {
  if (item.isDirectory()) return folderEntries(source, path);
  if (item.isSymbolicLink()) return [{ kind: 'symlink', path, target: await readlink(source) }];
  if (item.isFile()) return [await fileEntry(source, path)];
  throw new ImageInputError(
    `"${source}" is a device, socket or pipe; images hold files, folders and links. Remove it.`,
  );
}

/** One file of this machine; its content is read when the layer is made. */
export async function fileEntry(source: string, path: string): Promise<TarEntry> {
  const { size, mode } = await lstat(source);
  return { kind: 'file', path, executable: (mode & 0o111) !== 0, content: { source, sizeBytes: size } };
}
