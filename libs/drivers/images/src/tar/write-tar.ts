import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { ImageInputError } from '../image-input-error.js';
import { arrangeEntries } from './arrange-entries.js';
import type { FileOnDisk, TarEntry, TarFile } from './tar-entry.js';
import { blockBytes, encodeHeader } from './tar-header.js';

/**
 * The archive of `entries`, piece by piece: ustar, with PAX records only for a path or target that ustar cannot hold.
 * Equal entries give equal bytes, in whatever order they come.
 */
export async function* writeTar(entries: Iterable<TarEntry>): AsyncGenerator<Uint8Array> {
  for (const entry of arrangeEntries(entries)) {
    yield* headerBlocks(entry);
    if (entry.kind === 'file') yield* bodyBlocks(entry);
  }
  yield Buffer.alloc(2 * blockBytes);
}

/** The archive of files that come one by one, in their order: no more than one of them is held. */
export async function* writeTarOf(
  files: AsyncIterable<{ readonly path: string; readonly content: Uint8Array }>,
): AsyncGenerator<Uint8Array> {
  for await (const { path, content } of files) {
    const entry = { kind: 'file', path, content } as const;
    yield* headerBlocks(entry);
    yield* bodyBlocks(entry);
  }
  yield Buffer.alloc(2 * blockBytes);
}

const typeOf = { file: '0', symlink: '2', directory: '5' } as const;

function headerBlocks(entry: TarEntry): Buffer[] {
  const path = entry.kind === 'directory' ? `${entry.path}/` : entry.path;
  const target = entry.kind === 'symlink' ? entry.target : '';
  const place = splitPath(path);
  const linkFits = isShortAscii(target, 100);
  const header = encodeHeader({
    ...(place ?? { prefix: '', name: plain(path) }),
    linkName: linkFits ? target : plain(target),
    type: typeOf[entry.kind],
    mode: modeOf(entry),
    sizeBytes: entry.kind === 'file' ? sizeOf(entry) : 0,
  });
  return [...paxBlocks({ path: place ? null : path, linkpath: linkFits ? null : target }), header];
}

function modeOf(entry: TarEntry): number {
  const isOpened = entry.kind === 'directory' || (entry.kind === 'file' && entry.executable);
  return isOpened ? 0o755 : 0o644;
}

/** Name and prefix as ustar splits them, or null where PAX has to carry the path. */
function splitPath(path: string): { readonly name: string; readonly prefix: string } | null {
  if (isShortAscii(path, 100)) return { name: path, prefix: '' };
  if (!isShortAscii(path, 256)) return null;
  // The name must not be empty, so the slash at the end of a folder's path is no place to split.
  const slash = path.indexOf('/', path.length - 101);
  if (slash <= 0 || slash > 155 || slash >= path.length - 1) return null;
  return { name: path.slice(slash + 1), prefix: path.slice(0, slash) };
}

const isShortAscii = (text: string, bytes: number) => text.length <= bytes && /^[\x20-\x7e]*$/.test(text);

/** What a reader without PAX would show. */
const plain = (text: string) => text.replace(/[^\x20-\x7e]/g, '_').slice(0, 100);

/** `<length> <key>=<value>\n`, where the length counts its own digits too. */
function paxRecord(key: string, value: string): string {
  const rest = Buffer.byteLength(` ${key}=${value}\n`);
  let length = rest + String(rest).length;
  if (String(length).length > String(rest).length) length = rest + String(length).length;
  return `${length} ${key}=${value}\n`;
}

/** The block with what ustar cannot hold; none where all is null. */
function paxBlocks(values: Readonly<Record<string, string | null>>): Buffer[] {
  const records = Object.entries(values).flatMap(([key, value]) => (value === null ? [] : [paxRecord(key, value)]));
  if (records.length === 0) return [];
  const body = Buffer.from(records.join(''));
  const name = { name: 'PaxHeader', prefix: '', linkName: '' };
  return [encodeHeader({ ...name, type: 'x', mode: 0o644, sizeBytes: body.length }), body, padding(body.length)];
}

const padding = (sizeBytes: number) => Buffer.alloc((blockBytes - (sizeBytes % blockBytes)) % blockBytes);

const isOnDisk = (content: TarFile['content']): content is FileOnDisk => !(content instanceof Uint8Array);

const sizeOf = ({ content }: TarFile) => (isOnDisk(content) ? content.sizeBytes : content.length);

async function* bodyBlocks(entry: TarFile): AsyncGenerator<Uint8Array> {
  if (isOnDisk(entry.content)) yield* fileChunks(entry.content);
  else yield entry.content;
  yield padding(sizeOf(entry));
}

async function* fileChunks({ source, sizeBytes }: FileOnDisk): AsyncGenerator<Uint8Array> {
  // NOFOLLOW: a file that was exchanged for a link since it was listed must not pull a file of this machine in.
  await using file = await open(source, constants.O_RDONLY | constants.O_NOFOLLOW);
  let readBytes = 0;
  for await (const chunk of file.createReadStream({
    autoClose: false,
    highWaterMark: 1 << 20,
  }) as AsyncIterable<Buffer>) {
    readBytes += chunk.length;
    yield chunk;
  }
  if (readBytes !== sizeBytes) throw new ImageInputError(`"${source}" changed while it was read. Build again.`);
}
