import { readdir } from 'node:fs/promises';
import { refusedDependency } from './dependency-error.js';

/** Refuses links, pipes and sockets below `node_modules`: a link could show files of this machine to the image. */
export async function checkTree(directory: string): Promise<void> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const odd = entries.find((entry) => !entry.isFile() && !entry.isDirectory());
  if (!odd) return;
  const [about = ''] = /^(?:@[^/]+\/)?[^/]+/.exec(odd.parentPath.slice(directory.length + 1)) ?? [];
  throw refusedDependency('ESOURCE', about, `it holds "${odd.name}", which is no plain file.`);
}
