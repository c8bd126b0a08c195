import { lstat, mkdtempDisposable, readdir, readFile, readlink, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { BuiltImage } from '../image/image-builder.js';
import { SamplePlace, sampleRuntime } from '../testing/sample-place.js';
import { unpackImage } from './unpack-image.js';

const placeOf = ({ directory }: SamplePlace, name = 'unit') => ({
  rootfs: join(directory, 'cell', 'units', name),
  layersDir: join(directory, 'cell', 'layers'),
});
const built = (place: SamplePlace, config: unknown = {}) =>
  place.builder.build({ ...place.content, config }, 'hash', place.dependencies);
const layerOf = (image: BuiltImage, role: string) => {
  const found = image.layers.find((layer) => layer.role === role);
  if (!found) throw new Error(`The image has no layer ${role}.`);
  return found;
};

describe('unpackImage', () => {
  it('gives what a process needs, without the base', async () => {
    await using place = await SamplePlace.make();
    const { digest } = await built(place, { b: 1, a: 2 });
    const { rootfs } = placeOf(place);
    expect(await unpackImage(place.layout, digest, placeOf(place))).toEqual({
      entrypoint: ['/usr/local/bin/node', 'runtime.mjs'],
      workingDir: '/app',
      env: { FUNC_HANDLER: 'fn', MOD_NAME: 'handler', NODE_ENV: 'production', PATH: '/usr/local/bin:/usr/bin:/bin' },
      rootfs,
    });
    const app = await readdir(join(rootfs, 'app'));
    expect(app.sort()).toEqual(['assets', 'code', 'config.json', 'node_modules', 'runtime.mjs']);
    expect(await readFile(join(rootfs, 'app/config.json'), 'utf8')).toBe('{"a":2,"b":1}');
    expect(await readFile(join(rootfs, 'app/code/deep/größe.json'), 'utf8')).toBe('{}');
    expect(await readFile(join(rootfs, 'app/assets/img/logo.svg'), 'utf8')).toBe('<svg/>');
    expect(await readFile(join(rootfs, 'app/node_modules/left-pad/index.js'), 'utf8')).toContain('module.exports');
  });

  it('gives what a runtime reads beside itself', async () => {
    await using place = await SamplePlace.make();
    await writeFile(join(place.directory, 'runtimes/runtime-function-node/span-export.mjs'), sampleRuntime);
    const { digest } = await built(place);
    const { rootfs } = await unpackImage(place.layout, digest, placeOf(place));
    expect(await readFile(join(rootfs, 'app/span-export.mjs'), 'utf8')).toBe(sampleRuntime);
  });

  it('shares packages and runtime between images', async () => {
    await using place = await SamplePlace.make();
    const [one, two] = [await built(place, 1), await built(place, 2)];
    await unpackImage(place.layout, one.digest, placeOf(place, 'one'));
    await unpackImage(place.layout, two.digest, placeOf(place, 'two'));
    const file = (unit: string) => stat(join(placeOf(place, unit).rootfs, 'app/runtime.mjs'));
    expect((await file('one')).ino).toBe((await file('two')).ino);
    expect((await file('one')).mode & 0o222).toBe(0);
    const link = join(placeOf(place, 'two').rootfs, 'app/node_modules');
    expect((await lstat(link)).isSymbolicLink()).toBe(true);
    const hex = layerOf(two, 'dependencies').diffId.slice('sha256:'.length);
    expect(await readlink(link)).toBe(join(placeOf(place).layersDir, hex, 'app/node_modules'));
  });

  it('copies the runtime where the layers lie on another file system', async () => {
    await using place = await SamplePlace.make();
    await using memory = await mkdtempDisposable('/dev/shm/tiffin-layers-');
    const { digest } = await built(place);
    const { rootfs } = await unpackImage(place.layout, digest, { ...placeOf(place), layersDir: memory.path });
    expect(await readFile(join(rootfs, 'app/runtime.mjs'), 'utf8')).toBe(sampleRuntime);
    expect(await readFile(join(rootfs, 'app/node_modules/left-pad/index.js'), 'utf8')).toContain('module.exports');
  });

  it('may be called again, and by many at once', async () => {
    await using place = await SamplePlace.make();
    const { digest } = await built(place);
    const calls = Array.from({ length: 8 }, () => unpackImage(place.layout, digest, placeOf(place)));
    const [first, ...others] = await Promise.all(calls);
    for (const other of others) expect(other).toEqual(first);
    expect(await unpackImage(place.layout, digest, placeOf(place))).toEqual(first);
    expect(await readdir(join(place.directory, 'cell', 'units'))).toEqual(['unit']);
    expect(await readdir(placeOf(place).layersDir)).toHaveLength(2);
  });

  it('refuses a folder that holds another image', async () => {
    await using place = await SamplePlace.make();
    const [one, two] = [await built(place, 1), await built(place, 2)];
    await unpackImage(place.layout, one.digest, placeOf(place));
    await expect(unpackImage(place.layout, two.digest, placeOf(place))).rejects.toThrow(`holds ${one.digest}`);
  });

  it.each(['runtime', 'dependencies', 'code', 'config'])(
    'refuses a damaged %s layer, and leaves nothing',
    async (role) => {
      await using place = await SamplePlace.make();
      const image = await built(place);
      const path = place.layout.blobPath(layerOf(image, role).digest);
      const bytes = await readFile(path);
      bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
      await writeFile(path, bytes);
      await expect(unpackImage(place.layout, image.digest, placeOf(place))).rejects.toThrow(`${path} is damaged`);
      expect(await readdir(join(place.directory, 'cell', 'units'))).toEqual([]);
      await rm(path);
      await built(place);
      await expect(unpackImage(place.layout, image.digest, placeOf(place))).resolves.toBeDefined();
    },
  );

  it('refuses a blob that is whole but holds another archive than the image says', async () => {
    await using place = await SamplePlace.make();
    const image = await built(place);
    const manifest = await place.layout.readManifest(image.digest);
    const swapped = manifest.layers.map((layer) =>
      layer.digest === layerOf(image, 'code').digest ? { ...layer, digest: layerOf(image, 'config').digest } : layer,
    );
    const digest = await place.layout.putManifest({ ...manifest, layers: swapped });
    await expect(unpackImage(place.layout, digest, placeOf(place))).rejects.toThrow('does not hold the archive');
  });

  it('refuses a layer of an unknown role', async () => {
    await using place = await SamplePlace.make();
    const manifest = await place.layout.readManifest((await built(place)).digest);
    const bare = manifest.layers.map(({ mediaType, digest, size }) => ({ mediaType, digest, size }));
    const digest = await place.layout.putManifest({ ...manifest, layers: bare });
    await expect(unpackImage(place.layout, digest, placeOf(place))).rejects.toThrow('which this cell does not know');
  });
});
