import { ImageInputError } from '../image-input-error.js';
import { guardEntry } from './guard-entry.js';
import type { TarEntry } from './tar-entry.js';

/**
 * The entries in the one order that their archive has: missing parent folders added, sorted by the bytes of the path (so a
 * folder comes before what is in it). Throws for unsafe, repeated and contradicting paths.
 */
export function arrangeEntries(entries: Iterable<TarEntry>): TarEntry[] {
  const byPath = new Map<string, TarEntry>();
  for (const entry of entries) {
    guardEntry(entry);
    if (byPath.has(entry.path)) throw new ImageInputError(`The path "${entry.path}" occurs twice. Keep one of them.`);
    byPath.set(entry.path, entry);
  }
  for (const path of [...byPath.keys()]) addParents(path, byPath);
  return [...byPath.values()]
    .map((entry) => ({ entry, key: Buffer.from(entry.path) }))
    .sort((a, b) => Buffer.compare(a.key, b.key))
    .map(({ entry }) => entry);
}

function addParents(path: string, byPath: Map<string, TarEntry>): void {
  for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
    const parent = path.slice(0, end);
    const known = byPath.get(parent);
    // Also keeps anything from being written through a link.
    if (known && known.kind !== 'directory') {
      throw new ImageInputError(`"${path}" lies below "${parent}", which is no folder. Rename one of them.`);
    }
    if (!known) byPath.set(parent, { kind: 'directory', path: parent });
  }
}
