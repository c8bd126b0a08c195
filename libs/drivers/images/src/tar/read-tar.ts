import { guardEntry } from './guard-entry.js';
import type { TarEntry } from './tar-entry.js';
import { blockBytes, decodeHeader, type TarHeader } from './tar-header.js';

/** A file's content is a view of the archive, not a copy. */
export type ReadEntry = Exclude<TarEntry, { kind: 'file' }> | ReadFile;

interface ReadFile {
  readonly kind: 'file';
  readonly path: string;
  readonly executable: boolean;
  readonly content: Buffer;
}

const maxEntries = 500_000;

/**
 * The entries of an archive that writeTar made. Other kinds of archive, unsafe paths, links and devices, anything below a
 * path that is no folder, and a cut or damaged archive throw.
 */
export function readTar(archive: Buffer): ReadEntry[] {
  const entries: ReadEntry[] = [];
  const folders = new Set<string>();
  let pax: ReadonlyMap<string, string> = new Map();
  for (const { header, body } of members(archive)) {
    if (header.type === 'x') {
      pax = paxRecords(body);
      continue;
    }
    const entry = toEntry({ header, body }, pax);
    guardEntry(entry);
    guardParent(entry.path, folders);
    if (entry.kind === 'directory') folders.add(entry.path);
    if (entries.push(entry) > maxEntries) throw new Error(`The archive has more than ${maxEntries} entries.`);
    pax = new Map();
  }
  return entries;
}

interface Member {
  readonly header: TarHeader;
  readonly body: Buffer;
}

function* members(archive: Buffer): Generator<Member> {
  for (let at = 0; ;) {
    if (at + blockBytes > archive.length) throw new Error('The archive is cut off.');
    const header = decodeHeader(archive.subarray(at, at + blockBytes));
    if (!header) return;
    const bodyAt = at + blockBytes;
    const bodyEnd = bodyAt + header.sizeBytes;
    if (bodyEnd > archive.length) throw new Error('The archive is cut off.');
    yield { header, body: archive.subarray(bodyAt, bodyEnd) };
    at = bodyAt + Math.ceil(header.sizeBytes / blockBytes) * blockBytes;
  }
}

function toEntry({ header, body }: Member, pax: ReadonlyMap<string, string>): ReadEntry {
  const path = pax.get('path') ?? (header.prefix ? `${header.prefix}/${header.name}` : header.name);
  switch (header.type) {
    case '0':
      return { kind: 'file', path, executable: (header.mode & 0o111) !== 0, content: body };
    case '2':
      return { kind: 'symlink', path, target: pax.get('linkpath') ?? header.linkName };
    case '5':
      return { kind: 'directory', path: path.replace(/\/$/, '') };
    default:
      throw new Error(`"${path}" is of the kind "${header.type}"; layers hold files, folders and links only.`);
  }
}

/** Our archives list each folder before what is in it, once; so a link can never be written through. */
function guardParent(path: string, folders: ReadonlySet<string>): void {
  const slash = path.lastIndexOf('/');
  if (slash !== -1 && !folders.has(path.slice(0, slash)))
    throw new Error(`The folder of "${path}" is not in the archive.`);
}

function paxRecords(body: Buffer): ReadonlyMap<string, string> {
  const records = new Map<string, string>();
  for (let at = 0; at < body.length;) {
    const blank = body.indexOf(0x20, at);
    const length = Number.parseInt(body.toString('latin1', at, blank), 10);
    const record = body.toString('utf8', blank + 1, at + length);
    const equals = record.indexOf('=');
    const isWhole = blank > at && at + length <= body.length && record.endsWith('\n') && equals > 0;
    if (!isWhole) throw new Error('A PAX record is damaged.');
    records.set(record.slice(0, equals), record.slice(equals + 1, -1));
    at += length;
  }
  return records;
}
