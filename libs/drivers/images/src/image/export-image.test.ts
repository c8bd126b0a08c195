import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { buildBase } from '../base/build-base.js';
import { restoreBase } from '../base/restore-base.js';
import { extractLayer } from '../cell/extract-layer.js';
import { sha256 } from '../store/digest.js';
import type { OciConfig, OciManifest } from '../store/oci-image.js';
import { OciLayout } from '../store/oci-layout.js';
import { absentBase, SamplePlace } from '../testing/sample-place.js';
import { exportImage } from './export-image.js';

/** Where the project keeps its base image; what is there already need not be fetched and compressed again. */
const basePlace = {
  directory: join(import.meta.dirname, '../../../../../.tiffin/base'),
  nodeBinary: process.execPath,
};

const exported = async (place: SamplePlace) => {
  const { digest } = await place.builder.build(place.content, 'hash', place.dependencies);
  const directory = join(place.directory, 'exported');
  await exportImage(place.layout, digest, { directory, base: () => restoreBase(basePlace, place.baseLock) });
  return { directory, digest };
};

interface Index {
  readonly manifests: readonly { readonly digest: string; readonly size: number }[];
}

/** Reads a layout as an engine would: from its index, trusting no name, size or digest. */
async function readExported(directory: string) {
  const json = async <T>(path: string) => JSON.parse(await readFile(join(directory, path), 'utf8')) as T;
  const blob = async ({ digest, size }: { readonly digest: string; readonly size: number }) => {
    const bytes = await readFile(join(directory, 'blobs', 'sha256', digest.slice('sha256:'.length)));
    expect([sha256(bytes), bytes.length]).toEqual([digest, size]);
    return bytes;
  };
  const [entry, ...others] = (await json<Index>('index.json')).manifests;
  if (!entry || others.length > 0) throw new Error('The layout should list one image.');
  expect(await json('oci-layout')).toEqual({ imageLayoutVersion: '1.0.0' });
  const manifest = JSON.parse((await blob(entry)).toString()) as OciManifest;
  const config = JSON.parse((await blob(manifest.config)).toString()) as OciConfig;
  const diffIds = [];
  for (const layer of manifest.layers) diffIds.push(sha256(gunzipSync(await blob(layer))));
  expect(diffIds).toEqual(config.rootfs.diff_ids);
  return { digest: entry.digest, manifest, config, blobs: await readdir(join(directory, 'blobs', 'sha256')) };
}

/** Runs the image's entry point with nothing but the image's own loader, libraries and Node. */
async function startImage(rootfs: string, config: OciConfig): Promise<{ process: ChildProcess; port: number }> {
  const folders = await readdir(join(rootfs, 'usr/lib'));
  const libraries = join(rootfs, 'usr/lib', folders.find((name) => name.endsWith('-linux-gnu')) ?? '');
  const loader = (await readdir(libraries)).find((name) => name.startsWith('ld-linux')) ?? '';
  const [command = '', ...args] = config.config.Entrypoint;
  const env = Object.fromEntries(config.config.Env.map((line) => line.split(/=(.*)/s).slice(0, 2) as [string, string]));
  const child = spawn(join(libraries, loader), ['--library-path', libraries, join(rootfs, command), ...args], {
    cwd: join(rootfs, config.config.WorkingDir),
    env: { ...env, HOST: '127.0.0.1', PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface({ input: child.stdout })) {
    return { process: child, port: (JSON.parse(line) as { port: number }).port };
  }
  throw new Error('The image ended without a word.');
}

async function ended(child: ChildProcess): Promise<void> {
  const closed = new Promise((resolve) => child.once('close', resolve));
  child.kill();
  await closed;
}

describe('an exported image', () => {
  it('is whole, is what it says, and runs from nothing but itself', async () => {
    await using place = await SamplePlace.make(await buildBase(basePlace));
    const { directory, digest } = await exported(place);
    const image = await readExported(directory);
    expect(image.digest).toBe(digest);
    expect(image.blobs).toHaveLength(2 + image.manifest.layers.length);

    const rootfs = join(place.directory, 'rootfs');
    await mkdir(rootfs);
    for (const [at, layer] of image.manifest.layers.entries()) {
      const diffId = image.config.rootfs.diff_ids[at] ?? '';
      await extractLayer(new OciLayout(directory), { digest: layer.digest, diffId }, rootfs);
    }
    const started = await startImage(rootfs, image.config);
    try {
      const answer = await fetch(`http://127.0.0.1:${started.port}/healthz`);
      expect([answer.status, await answer.text()]).toEqual([200, 'OK']);
    } finally {
      await ended(started.process);
    }
  }, 120_000);

  it('does not go into a folder that holds something', async () => {
    await using place = await SamplePlace.make();
    const { digest } = await place.builder.build(place.content, 'hash', place.dependencies);
    const base = () => Promise.resolve(place.layout);
    const target = { directory: place.directory, base };
    await expect(exportImage(place.layout, digest, target)).rejects.toThrow('is not empty');
  });

  it('is absent, not half there, when a blob is missing', async () => {
    await using place = await SamplePlace.make();
    const { digest } = await place.builder.build(place.content, 'hash', place.dependencies);
    const directory = join(place.directory, 'exported');
    const target = { directory, base: () => Promise.resolve(place.layout) };
    await expect(exportImage(place.layout, digest, target)).rejects.toThrow('is missing');
    expect(await readdir(place.directory)).not.toContain('exported');
  });
});

describe('restoring the base', () => {
  it('says what to do when Debian no longer serves a pinned version', async () => {
    const lock = { ...absentBase, packages: [{ name: 'libc6', version: '1.0-0gone', sha256: '0' }] };
    const restored = restoreBase(basePlace, lock);
    await expect(restored).rejects.toThrow(/libc6=1\.0-0gone.*Run `node tools\/base-image\.mjs build`/s);
  }, 120_000);

  it('says what differs when the parts give another image', async () => {
    await using place = await SamplePlace.make();
    const { layers, ...parts } = await buildBase(basePlace);
    const lock = { ...parts, layers: [...layers.slice(0, 1), ...absentBase.layers.slice(1)] };
    const nodeBinary = join(place.directory, 'node');
    await writeFile(nodeBinary, '#!/bin/sh\necho v1.2.3\n', { mode: 0o755 });
    const restored = restoreBase({ ...basePlace, nodeBinary }, lock);
    await expect(restored).rejects.toThrow(
      /came out differently: this machine has node 1\.2\.3 .*base-image\.mjs build/s,
    );
  }, 120_000);
});
