import { readdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { imageAnnotations, type UnitContent } from '@tiffin/contracts';
import { absentBase, sampleDigests, SamplePlace } from '../testing/sample-place.js';
import { inOtherProcess, prepareProcesses } from '../testing/other-process.js';
import { layerFormat } from '../layer/layer-cache.js';
import { readRuntimeDigests } from './runtime-digests.js';

const build = (place: SamplePlace, changes: Partial<UnitContent> = {}) =>
  place.builder.build({ ...place.content, ...changes }, 'hash', place.dependencies);

/** Contents of the sample's own layers. They follow from the format alone: if one changes, raise `layerFormat`. */
const knownDiffIds: Readonly<Record<string, string>> = {
  runtime: 'sha256:9adaf4287bceb68ceb3de00e16dde1044716809ca47c0d1e95cb67c03267c75a',
  dependencies: 'sha256:93db2293f4ba64ba222c780e2c4136b497442a5b2197b6e4613b24da63718e57',
  code: 'sha256:9fea242a246c399c05746df5943d18511ec4cd894017afa6ca567a9509347b6f',
  config: 'sha256:0bd45224095206c3ffaa40dde3caf1f55b7adbe8b364cd577436f79e1edf64d5',
};

describe('an image', () => {
  it('is a manifest over base, runtime, dependencies, code and config', async () => {
    await using place = await SamplePlace.make();
    const image = await build(place);
    const manifest = await place.layout.readManifest(image.digest);
    const config = await place.layout.readConfig(manifest);
    const roles = manifest.layers.map(({ annotations }) => annotations?.[imageAnnotations.layerRole]);
    expect(roles).toEqual(['base', 'base', 'runtime', 'dependencies', 'code', 'config']);
    expect(manifest.annotations).toEqual({ [imageAnnotations.contentHash]: 'hash' });
    expect(manifest.layers.map(({ digest }) => digest)).toEqual(image.layers.map(({ digest }) => digest));
    expect(config.rootfs.diff_ids).toEqual(image.layers.map(({ diffId }) => diffId));
    expect(config).toMatchObject({ architecture: 'amd64', os: 'linux', created: '1970-01-01T00:00:00Z' });
    expect(config.config).toEqual({
      Entrypoint: ['/usr/local/bin/node', 'runtime.mjs'],
      WorkingDir: '/app',
      User: '1000:1000',
      Env: ['FUNC_HANDLER=fn', 'MOD_NAME=handler', 'NODE_ENV=production', 'PATH=/usr/local/bin:/usr/bin:/bin'],
      ExposedPorts: { '8080/tcp': {} },
      Labels: { 'dev.tiffin.kind': 'function', 'dev.tiffin.runtime': 'runtime-function-node' },
    });
    expect(image.sizeBytes).toBe(manifest.config.size + manifest.layers.reduce((sum, { size }) => sum + size, 0));
  });

  it('does not need the base layers', async () => {
    await using place = await SamplePlace.make();
    await build(place);
    const blobs = await readdir(join(place.layout.directory, 'blobs', 'sha256'));
    for (const { digest } of absentBase.layers) expect(blobs).not.toContain(digest.slice('sha256:'.length));
  });

  it('has the contents that the layer format gives, today as ever', async () => {
    await using place = await SamplePlace.make();
    const { layers } = await build(place);
    const own = layers.filter(({ role }) => role !== 'base').map(({ role, diffId }) => [role, diffId]);
    expect({ layerFormat, ...Object.fromEntries(own) }).toEqual({ layerFormat: 1, ...knownDiffIds });
  });

  it('is the same in another folder, with other file times, and again', async () => {
    await using one = await SamplePlace.make();
    await using two = await SamplePlace.make();
    await utimes(join(two.directory, 'runtimes', 'runtime-function-node', 'runtime.mjs'), 1, 1);
    const first = await build(one);
    expect(await build(one)).toEqual(first);
    expect(await build(two)).toEqual(first);
    const backwards = { files: Object.fromEntries(Object.entries(two.content.files).reverse()) };
    expect(await build(two, backwards)).toEqual(first);
  });

  it('is the same from another process', async () => {
    await using place = await SamplePlace.make();
    const { digest } = await build(place);
    await prepareProcesses(join(place.directory, 'other'));
    const printed = await inOtherProcess(
      join(place.directory, 'other'),
      'build',
      `import { ImageBuilder, OciLayout } from './images.mjs';
      const builder = new ImageBuilder({
        layout: new OciLayout('${place.directory}/other-images'),
        runtimesDir: '${place.directory}/runtimes',
        baseLock: ${JSON.stringify(absentBase)},
      });
      const image = await builder.build(${JSON.stringify(place.content)}, 'hash', ${JSON.stringify(place.dependencies)});
      console.log(image.digest);`,
    );
    expect(printed.trim()).toBe(digest);
  });
});

describe('packages', () => {
  it('need no folder once their layer is known', async () => {
    await using place = await SamplePlace.make();
    const { key } = place.dependencies;
    expect(await place.builder.hasDependencies(key)).toBe(false);
    await expect(place.builder.build(place.content, 'hash', { key })).rejects.toThrow(
      'no layer of the packages lock-1',
    );
    const image = await build(place);
    expect(await place.builder.hasDependencies(key)).toBe(true);
    expect(await place.builder.build(place.content, 'hash', { key })).toEqual(image);
  });
});

describe('each input changes the image, and only its own layer', () => {
  const changedRoles = async (change: (place: SamplePlace) => Promise<unknown> | unknown) => {
    await using place = await SamplePlace.make();
    const before = await build(place);
    const after = (await change(place)) as typeof before;
    expect(after.digest).not.toBe(before.digest);
    return after.layers.filter((layer, at) => layer.diffId !== before.layers[at]?.diffId).map(({ role }) => role);
  };

  it('code', async () => {
    expect(await changedRoles((place) => build(place, { files: { 'handler.js': '2' } }))).toEqual(['code']);
  });

  it('config', async () => {
    expect(await changedRoles((place) => build(place, { config: { name: 'other' } }))).toEqual(['config']);
  });

  it('variables', async () => {
    expect(await changedRoles((place) => build(place, { variables: {} }))).toEqual([]);
  });

  it('dependencies', async () => {
    const roles = await changedRoles(async (place) => {
      await writeFile(join(place.dependencies.directory, 'left-pad', 'index.js'), 'module.exports = 2;\n');
      return place.builder.build(place.content, 'hash', { ...place.dependencies, key: 'lock-2' });
    });
    expect(roles).toEqual(['dependencies']);
  });

  it('runtime', async () => {
    const roles = await changedRoles(async (place) => {
      const runtimes = join(place.directory, 'runtimes');
      await writeFile(join(runtimes, 'runtime-function-node', 'runtime.mjs'), '// 2');
      await writeFile(join(runtimes, 'digests.json'), JSON.stringify(sampleDigests('bundle-2')));
      const digests = await readRuntimeDigests(runtimes, absentBase);
      return build(place, { runtimeDigest: digests['runtime-function-node'] });
    });
    expect(roles).toEqual(['runtime']);
  });

  it('content hash, in the manifest', async () => {
    expect(await changedRoles((place) => place.builder.build(place.content, 'other', place.dependencies))).toEqual([]);
  });
});

describe('a build is refused', () => {
  it('when the runtime at hand is not the planned one', async () => {
    await using place = await SamplePlace.make();
    await expect(build(place, { runtimeDigest: 'sha256:other' })).rejects.toThrow(
      'was planned for runtime-function-node',
    );
  });

  it('when digests.json lacks a runtime', async () => {
    await using place = await SamplePlace.make();
    await writeFile(join(place.directory, 'runtimes', 'digests.json'), '{"runtime-gateway":"x"}');
    await expect(build(place)).rejects.toThrow('Build the runtimes again');
  });

  it('when packages are wanted and not installed', async () => {
    await using place = await SamplePlace.make();
    await expect(place.builder.build(place.content, 'hash', null)).rejects.toThrow('left-pad are not installed');
  });

  it.each(['../config.json', '/etc/x', 'a/../../../x'])('when a file has the path %j', async (path) => {
    await using place = await SamplePlace.make();
    await expect(build(place, { files: { [path]: '' } })).rejects.toThrow('The path');
  });

  it.each([
    ['A=B', '1'],
    ['', '1'],
    ['A', 'x\0y'],
  ])('for the variable %j = %j', async (name, value) => {
    await using place = await SamplePlace.make();
    await expect(build(place, { variables: { [name]: value } })).rejects.toThrow('cannot be an environment variable');
  });
});
