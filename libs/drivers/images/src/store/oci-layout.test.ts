import { mkdtempDisposable, readdir, readFile, symlink, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Refusal } from '@tiffin/kernel';
import { inOtherProcess, prepareProcesses } from '../testing/other-process.js';
import { SamplePlace } from '../testing/sample-place.js';
import { makeFolder } from './make-folder.js';
import type { OciManifest } from './oci-image.js';
import { OciLayout } from './oci-layout.js';
import { platformInside } from '@tiffin/testing/platform-inside';
import { refusingFullDisk } from './refusing-full-disk.js';
import { writeAtomically } from './write-atomically.js';

describe('OciLayout', () => {
  it('keeps a blob under its digest, and replaces one that was cut short', async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'tiffin-layout-'));
    const layout = new OciLayout(folder.path);
    const digest = await layout.putBlob(Buffer.from('text'));
    await writeFile(layout.blobPath(digest), 'te');
    expect(await layout.hasBlob(digest, 4)).toBe(false);
    await layout.putBlob(Buffer.from('text'));
    expect((await layout.readBlob(digest)).toString()).toBe('text');
  });

  it('knows whether it has all of an image that a cell needs', async () => {
    await using place = await SamplePlace.make();
    const { digest, layers } = await place.builder.build(place.content, 'hash', place.dependencies);
    expect(await place.layout.hasImage(digest)).toBe(true);
    await unlink(place.layout.blobPath(layers.at(-1)?.digest ?? ''));
    expect(await place.layout.hasImage(digest)).toBe(false);
    expect(await place.layout.hasImage(`sha256:${'0'.repeat(64)}`)).toBe(false);
  });

  it('says which blob is damaged or missing', async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'tiffin-layout-'));
    const layout = new OciLayout(folder.path);
    const digest = await layout.putBlob(Buffer.from('text'));
    await writeFile(layout.blobPath(digest), 'tExt');
    await expect(layout.readBlob(digest)).rejects.toThrow(`${layout.blobPath(digest)} is damaged`);
    const absent = `sha256:${'0'.repeat(64)}`;
    await expect(layout.readManifest(absent)).rejects.toThrow(`${layout.blobPath(absent)} is missing`);
  });

  it.each(['', 'sha256:../../x', `sha256:${'A'.repeat(64)}`, `md5:${'0'.repeat(64)}`])(
    'takes no %j for a digest',
    (digest) => {
      expect(() => new OciLayout('/x').blobPath(digest)).toThrow('is no sha256 digest');
    },
  );

  it('loses no image of several processes that build at once', async () => {
    await using place = await SamplePlace.make();
    const build = (worker: number) => `
      import { ImageBuilder, OciLayout } from './images.mjs';
      const layout = new OciLayout(${JSON.stringify(place.layout.directory)});
      const builder = new ImageBuilder({
        layout,
        runtimesDir: ${JSON.stringify(join(place.directory, 'runtimes'))},
        baseLock: ${JSON.stringify(place.baseLock)},
      });
      const content = ${JSON.stringify({ ...place.content, dependencies: null })};
      await Promise.all(Array.from({ length: 20 }, (_, turn) =>
        builder.build({ ...content, config: { worker: turn % 2 ? ${worker} : 0, turn } }, 'hash', null)));
      await layout.writeIndex();`;
    const processes = join(place.directory, 'processes');
    await prepareProcesses(processes);
    await Promise.all([1, 2, 3].map((worker) => inOtherProcess(processes, `worker-${worker}`, build(worker))));
    await place.layout.writeIndex();
    const index = JSON.parse(await readFile(join(place.layout.directory, 'index.json'), 'utf8')) as {
      manifests: { digest: string }[];
    };
    // Ten that all three build, and ten of each alone.
    expect(index.manifests).toHaveLength(40);
    const manifests = await Promise.all(index.manifests.map(({ digest }) => place.layout.readManifest(digest)));
    await Promise.all(manifests.map((manifest: OciManifest) => place.layout.readConfig(manifest)));
  });
});

/** The path is for the log, and not for people. */
const fullAt = (path: string) => ({
  code: 'DISK_FULL',
  message: expect.not.stringMatching(platformInside),
  cause: { message: path },
});

describe('writing', () => {
  it('refuses with DISK_FULL, and leaves nothing, when the disk is full', async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'tiffin-full-'));
    const path = join(folder.path, 'blob');
    // The kernel's own full disk.
    await symlink('/dev/full', join(folder.path, 'temporary'));
    const failure = await writeAtomically(path, 'text', join(folder.path, 'temporary')).catch(
      (error: unknown) => error,
    );
    expect(failure).toBeInstanceOf(Refusal);
    expect(failure).toMatchObject(fullAt(path));
    expect(await readdir(folder.path)).toEqual([]);
  });

  it('leaves no part of a folder either', async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'tiffin-full-'));
    const path = join(folder.path, 'layer');
    const filled = makeFolder(path, async (fresh) => {
      await writeFile(join(fresh, 'first'), 'x');
      await writeFile('/dev/full', 'x');
    });
    await expect(filled).rejects.toMatchObject(fullAt(path));
    expect(await readdir(folder.path)).toEqual([]);
  });

  it('passes other failures on', async () => {
    await expect(refusingFullDisk('/x', () => readFile('/nowhere'))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('lets the first of two makers of a folder win', async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'tiffin-race-'));
    const path = join(folder.path, 'layer');
    const make = (text: string) => makeFolder(path, (fresh) => writeFile(join(fresh, 'f'), text));
    await Promise.all([make('one'), make('two')]);
    expect(await readdir(folder.path)).toEqual(['layer']);
    expect(['one', 'two']).toContain(await readFile(join(path, 'f'), 'utf8'));
  });
});
