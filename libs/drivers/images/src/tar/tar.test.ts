import { execFile } from 'node:child_process';
import { mkdir, mkdtempDisposable, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { folderEntries } from '../layer/folder-entries.js';
import { readTar } from './read-tar.js';
import type { TarEntry } from './tar-entry.js';
import { encodeHeader } from './tar-header.js';
import { writeTar } from './write-tar.js';

const pack = async (entries: Iterable<TarEntry>): Promise<Buffer> => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of writeTar(entries)) chunks.push(chunk);
  return Buffer.concat(chunks);
};
const file = (path: string, text = ''): TarEntry => ({ kind: 'file', path, content: Buffer.from(text) });

/** What system tar makes of the archive, packed again by us. */
async function throughSystemTar(archive: Buffer): Promise<Buffer> {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'tiffin-tar-'));
  const [archivePath, tree] = [join(folder.path, 'a.tar'), join(folder.path, 'x')];
  await writeFile(archivePath, archive);
  await mkdir(tree);
  await promisify(execFile)('tar', ['-xpf', archivePath, '-C', tree, '--no-same-owner'], {
    env: { PATH: process.env['PATH'], LC_ALL: 'C.UTF-8' },
  });
  const prefixed = await folderEntries(tree, 'x');
  return await pack(
    prefixed.filter(({ path }) => path !== 'x').map((entry) => ({ ...entry, path: entry.path.slice(2) })),
  );
}

// A file's name begins otherwise than a folder's, so that no path is both.
const name = (first: string) =>
  fc.string({ unit: 'grapheme', maxLength: 240 }).map((text) => `${first}${cut(text.replace(/[/\0]/g, ''))}`);
const cut = (text: string): string =>
  Buffer.byteLength(text) <= 240 ? text : cut(text.slice(0, text.length >> 1).toWellFormed());
const path = (first: string) =>
  fc.tuple(fc.array(name('d'), { maxLength: 5 }), name(first)).map(([folders, last]) => [...folders, last].join('/'));
const anyEntry: fc.Arbitrary<TarEntry> = fc.oneof(
  fc.record({
    kind: fc.constant('file' as const),
    path: path('f'),
    executable: fc.boolean(),
    content: fc.uint8Array({ maxLength: 1500 }).map((bytes) => Buffer.from(bytes)),
  }),
  fc.record({ kind: fc.constant('directory' as const), path: path('d') }),
  fc.record({ kind: fc.constant('symlink' as const), path: path('l'), target: path('f') }),
);
const anyEntries = (maxLength: number) => fc.uniqueArray(anyEntry, { selector: (entry) => entry.path, maxLength });

describe('the archive', () => {
  it('is read alike by system tar and by us, whatever the names', async () => {
    await fc.assert(
      fc.asyncProperty(anyEntries(60), async (entries) => {
        const archive = await pack(entries);
        expect(await pack(readTar(archive))).toEqual(archive);
        expect(await throughSystemTar(archive)).toEqual(archive);
      }),
      { numRuns: 8 },
    );
  });

  it('does not depend on the order of the entries', async () => {
    await fc.assert(
      fc.asyncProperty(anyEntries(12), async (entries) => {
        expect(await pack(entries.toReversed())).toEqual(await pack(entries));
      }),
      { numRuns: 15 },
    );
  });

  it.each([
    ['the longest plain name', 'n'.repeat(100)],
    ['a name that has to be split', `${'d'.repeat(80)}/${'n'.repeat(90)}`],
    ['a name of 101 bytes', 'n'.repeat(101)],
    ['a path of more than 255 bytes', `${'d'.repeat(200)}/${'e'.repeat(200)}/n`],
    ['a name that is not ASCII', 'größe/日本.txt'],
  ])('keeps %s', async (_, path) => {
    const archive = await pack([file(path, 'x'), { kind: 'symlink', path: 'link', target: path }]);
    const read = readTar(archive);
    expect(read.find((entry) => entry.kind === 'file')).toEqual({
      kind: 'file',
      path,
      executable: false,
      content: Buffer.from('x'),
    });
    expect(read.find((entry) => entry.kind === 'symlink')?.target).toBe(path);
    expect(await throughSystemTar(archive)).toEqual(archive);
  });

  it('holds parents first, in the order of the bytes, an empty file, and PAX only where it must', async () => {
    const archive = await pack([file('b/c'), file('a-'), file('a/x'), file('\u{ff5e}'), file('\u{1f600}')]);
    expect(readTar(archive).map((entry) => entry.path)).toEqual([
      'a',
      'a-',
      'a/x',
      'b',
      'b/c',
      '\u{ff5e}',
      '\u{1f600}',
    ]);
    expect(archive.toString('latin1').match(/PaxHeader/g)).toHaveLength(2);
  });
});

const unsafePaths = ['../x', 'a/../x', '/etc/passwd', '', '.', 'a//b', 'a/', 'a\0b', '\ud800', 'n'.repeat(256)];
const unsafeTargets = ['/etc/passwd', '../../x', 'a/../../x', 'a/..', '', '..//..//..'];

describe('the writer', () => {
  it.each(unsafePaths)('refuses the path %j', async (path) => {
    await expect(pack([file(path)])).rejects.toThrow(/^The path .* Rename the file\.$/);
  });

  it.each(unsafeTargets)('refuses a link to %j', async (target) => {
    await expect(pack([{ kind: 'symlink', path: 'd/link', target }])).rejects.toThrow(/^The link .* Remove it\.$/);
  });

  it('lets a link lead to the top, and no further', async () => {
    await expect(pack([{ kind: 'symlink', path: 'a/b/link', target: '../../x' }])).resolves.toBeDefined();
    await expect(pack([{ kind: 'symlink', path: 'a/b/link', target: '../../../x' }])).rejects.toThrow('leads out');
  });

  it('refuses a path that occurs twice, and one below a file or link', async () => {
    await expect(pack([file('a'), file('a')])).rejects.toThrow('occurs twice');
    await expect(pack([file('a'), file('a/b/c')])).rejects.toThrow('which is no folder');
    await expect(pack([file('a/b'), { kind: 'symlink', path: 'a', target: 'c' }])).rejects.toThrow(
      'which is no folder',
    );
  });

  it('refuses a file that became a link after it was listed', async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'tiffin-tar-'));
    const source = join(folder.path, 'f');
    await writeFile(join(folder.path, 'secret'), 'abc');
    await symlink('secret', source);
    const packed = pack([{ kind: 'file', path: 'f', content: { source, sizeBytes: 3 } }]);
    await expect(packed).rejects.toMatchObject({ code: 'ELOOP' });
  });

  it('refuses a file that changed after it was listed', async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'tiffin-tar-'));
    const source = join(folder.path, 'f');
    await writeFile(source, 'longer than listed');
    await expect(pack([{ kind: 'file', path: 'f', content: { source, sizeBytes: 3 } }])).rejects.toThrow('changed');
  });
});

describe('the reader', () => {
  const plain = { prefix: '', linkName: '', mode: 0o644, sizeBytes: 0 };
  const end = Buffer.alloc(1024);
  const archiveOf = (...headers: Parameters<typeof encodeHeader>[0][]) =>
    Buffer.concat([...headers.map((header) => encodeHeader(header)), end]);

  it.each(['../x', '/etc/passwd', 'a/../../x'])('refuses the path %j', (name) => {
    expect(() => readTar(archiveOf({ ...plain, type: '0', name }))).toThrow('The path');
  });

  it.each(['/etc/passwd', '../x'])('refuses a link to %j', (linkName) => {
    expect(() => readTar(archiveOf({ ...plain, type: '2', name: 'l', linkName }))).toThrow('The link');
  });

  it.each(['1', '3', '4', '6', 'g', 'L'])('refuses entries of the kind %j', (type) => {
    expect(() => readTar(archiveOf({ ...plain, type, name: 'n' }))).toThrow('files, folders and links only');
  });

  it('refuses to write through a link', () => {
    const link = { ...plain, type: '2', name: 'a', linkName: 'b' };
    expect(() => readTar(archiveOf(link, { ...plain, type: '0', name: 'a/x' }))).toThrow('The folder of "a/x"');
  });

  it('refuses what is cut off or damaged', async () => {
    const archive = await pack([file('f', 'text')]);
    expect(() => readTar(archive.subarray(0, 600))).toThrow('cut off');
    expect(() => readTar(archive.subarray(0, 1024))).toThrow('cut off');
    const damaged = Buffer.from(archive);
    damaged.write('g', 0);
    expect(() => readTar(damaged)).toThrow('damaged');
    expect(() => readTar(Buffer.alloc(512, 'x'))).toThrow('no ustar');
  });

  it('refuses damaged PAX records', () => {
    const body = Buffer.alloc(512);
    body.write('99 path=x\n');
    const header = encodeHeader({ ...plain, type: 'x', name: 'p', sizeBytes: 10 });
    expect(() => readTar(Buffer.concat([header, body, end]))).toThrow('PAX record');
  });
});
