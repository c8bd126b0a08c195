import { readFile } from 'node:fs/promises';
import { folderEntries } from '../layer/folder-entries.js';
import type { TarEntry, TarSymlink } from '../tar/tar-entry.js';
import type { BaseLock } from './base-lock.js';

export interface UnpackedPackage {
  readonly name: string;
  readonly tree: string;
  readonly control: string;
}

/** What the libraries' layer holds: the packages' files, merged below /usr, and the few files that a system must have. */
export async function libsEntries(
  packages: readonly UnpackedPackage[],
  distribution: BaseLock['distribution'],
): Promise<TarEntry[]> {
  const trees = await Promise.all(packages.map(({ tree }) => folderEntries(tree, 'root')));
  const merged = new Map<string, TarEntry>();
  for (const entry of trees.flat().flatMap(movedBelowUsr)) merged.set(entry.path, entry);
  for (const entry of [...usrMerge, ...systemFiles(packages, distribution)]) merged.set(entry.path, entry);
  const certificates = await bundleCertificates([...merged.values()]);
  return [...merged.values(), file('etc/ssl/certs/ca-certificates.crt', certificates)];
}

/** Folders that Debian merged into /usr; packages may still name them. */
const mergedFolders = ['bin', 'lib', 'lib64', 'sbin'];

const usrMerge: readonly TarEntry[] = mergedFolders.flatMap((name) => [
  { kind: 'directory', path: `usr/${name}` },
  { kind: 'symlink', path: name, target: `usr/${name}` },
]);

/** Documentation has no use in an image, except for the licence of each package. */
const isLeftOut = (path: string) =>
  /^usr\/share\/(doc|man|lintian|bug)(\/|$)/.test(path) && !/^usr\/share\/doc\/[^/]+(\/copyright)?$/.test(path);

function movedBelowUsr(entry: TarEntry): TarEntry[] {
  const path = belowUsr(entry.path.slice('root/'.length));
  if (entry.path === 'root' || isLeftOut(path)) return [];
  if (entry.kind !== 'symlink') return [{ ...entry, path }];
  return [{ ...entry, path, target: relativeTarget({ ...entry, path }) }];
}

const belowUsr = (path: string) => (mergedFolders.includes(path.split('/')[0] ?? '') ? `usr/${path}` : path);

/** Packages have absolute links too; within an image a relative one says the same, and is safe anywhere. */
function relativeTarget({ path, target }: TarSymlink): string {
  if (!target.startsWith('/')) return target;
  return `${'../'.repeat(path.split('/').length - 1)}${belowUsr(target.slice(1))}`;
}

function systemFiles(packages: readonly UnpackedPackage[], distribution: BaseLock['distribution']): TarEntry[] {
  return [
    file('etc/passwd', 'root:x:0:0:root:/root:/usr/sbin/nologin\napp:x:1000:1000:app:/app:/usr/sbin/nologin\n'),
    file('etc/group', 'root:x:0:\napp:x:1000:\n'),
    file('etc/nsswitch.conf', 'passwd: files\ngroup: files\nhosts: files dns\n'),
    file('etc/os-release', `ID=${distribution.id}\nVERSION_ID="${distribution.versionId}"\n`),
    { kind: 'directory', path: 'app' },
    { kind: 'directory', path: 'tmp' },
    // Where scanners for known weaknesses look for what is installed in an image without a package manager.
    ...packages.map(({ name, control }) => file(`var/lib/dpkg/status.d/${name}`, control)),
  ];
}

const file = (path: string, text: string): TarEntry => ({ kind: 'file', path, content: Buffer.from(text) });

/** What update-ca-certificates would write; without it, nothing but Node's own list would know an authority. */
async function bundleCertificates(entries: readonly TarEntry[]): Promise<string> {
  const sources = entries.flatMap((entry) => {
    const isCertificate = entry.kind === 'file' && /^usr\/share\/ca-certificates\/.*\.crt$/.test(entry.path);
    return isCertificate && 'source' in entry.content ? [{ path: entry.path, source: entry.content.source }] : [];
  });
  const sorted = sources.sort((a, b) => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)));
  const texts = await Promise.all(sorted.map(({ source }) => readFile(source, 'utf8')));
  return texts.map((text) => `${text.trimEnd()}\n`).join('');
}
