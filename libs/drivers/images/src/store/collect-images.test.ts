import { readdir, rename, stat, unlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { SamplePlace } from '../testing/sample-place.js';
import { collectImages as collectUntouched } from './collect-images.js';
import { collectLoose } from './collect-loose.js';
import type { OciLayout } from './oci-layout.js';

const hourMs = 3_600_000;

const collectImages = async (layout: OciLayout, digests: readonly string[], nowMs = Date.now()) =>
  (await collectUntouched(layout, digests, nowMs - hourMs)).gone;
let place: SamplePlace;
beforeEach(async () => {
  place = await SamplePlace.make();
  return () => place[Symbol.asyncDispose]();
});

const build = (name: string, files: Record<string, string> = { 'handler.js': `exports.fn = () => '${name}';` }) =>
  place.builder.build({ ...place.content, files, config: { name } }, `hash-${name}`, place.dependencies);

/** As if everything had been written long ago. */
async function age(): Promise<void> {
  for (const folder of ['blobs/sha256', 'index', 'layers']) {
    const path = join(place.layout.directory, folder);
    for (const name of await readdir(path)) await utimes(join(path, name), new Date(0), new Date(0));
  }
}
const blobs = async () => (await readdir(join(place.layout.directory, 'blobs/sha256'))).length;

describe('images that nobody has any more', () => {
  it('go with what is theirs alone, and an image that shares a base, a runtime and packages with them loses nothing', async () => {
    const theirs = await build('theirs');
    const [before, ours] = [await blobs(), await build('ours')];
    await age();
    expect(await collectImages(place.layout, [ours.digest])).toEqual([ours.digest]);
    expect(await blobs()).toBe(before);
    expect(await place.layout.hasImage(theirs.digest)).toBe(true);
    expect(await place.layout.hasImage(ours.digest)).toBe(false);
    await place.layout.writeIndex();
    expect(await collectImages(place.layout, [theirs.digest])).toEqual([theirs.digest]);
    expect(await blobs()).toBe(0);
  });

  it('go together, though they share something', async () => {
    const [one, other] = [await build('one'), await build('other')];
    await age();
    expect(await collectImages(place.layout, [one.digest, other.digest])).toEqual([one.digest, other.digest]);
    expect(await blobs()).toBe(0);
  });

  it('are built again where somebody needs them later', async () => {
    const { digest } = await build('one');
    await age();
    await collectImages(place.layout, [digest]);
    expect((await build('one')).digest).toBe(digest);
    expect(await place.layout.hasImage(digest)).toBe(true);
  });

  it('stay where a builder has just taken them, or what they are made of', async () => {
    const { digest } = await build('one');
    await age();
    // The same content, of another tenant, whose image is not on record yet.
    await build('one');
    expect(await collectImages(place.layout, [digest])).toEqual([]);
    expect(await place.layout.hasImage(digest)).toBe(true);
    await age();
    // Another image, of which nothing is listed yet, takes the layers that are there.
    const layers = (await place.layout.readManifest(digest)).layers;
    const shared = layers.at(-2)!;
    expect(await place.layout.takeBlob(shared.digest, shared.size)).toBe(true);
    expect(await collectImages(place.layout, [digest])).toEqual([]);
    expect(await place.layout.hasBlob(shared.digest, shared.size)).toBe(true);
    expect(await collectImages(place.layout, [digest], Date.now() + 2 * hourMs)).toEqual([digest]);
  });

  it('go on where they were left half-way, and twice is once', async () => {
    const { digest } = await build('one');
    await build('two');
    await age();
    const manifest = await place.layout.readManifest(digest);
    await unlink(place.layout.blobPath(manifest.config.digest));
    expect(await collectImages(place.layout, [digest])).toEqual([digest]);
    expect(await collectImages(place.layout, [digest])).toEqual([digest]);
  });

  it('stay all where another image cannot be read, as nothing says what that has', async () => {
    const [one, other] = [await build('one'), await build('other')];
    await age();
    await writeFile(place.layout.blobPath(other.digest), 'x');
    await expect(collectImages(place.layout, [one.digest])).rejects.toThrow('is damaged');
    expect(await place.layout.hasImage(one.digest)).toBe(true);
  });

  it('lose nothing of builds beside it, whatever comes first', async () => {
    for (let round = 0; round < 10; round += 1) {
      const { digest } = await build(`one-${round}`);
      await age();
      const [gone, built] = await Promise.all([
        collectImages(place.layout, [digest]),
        build(`next-${round}`).then(() => build(`one-${round}`)),
      ]);
      expect(built.digest).toBe(digest);
      expect([gone.length, await place.layout.hasImage(digest)]).toEqual([expect.any(Number), true]);
      expect((await stat(place.layout.indexEntry(digest))).isFile()).toBe(true);
    }
  });
});

describe('what no image has', () => {
  const loose = (layout: OciLayout) => collectLoose(layout, Date.now() - hourMs);
  const files = async () =>
    (await readdir(place.layout.directory, { recursive: true, withFileTypes: true })).filter((one) => one.isFile());

  it('goes once nobody has touched it for a while; what an image has stays', async () => {
    const { digest } = await build('one');
    const before = (await files()).length;
    const blob = await place.layout.putBlob(Buffer.from('of a build that was killed'));
    await writeFile(`${place.layout.blobPath(blob)}.x.partial`, 'half wri');
    await writeFile(
      join(place.layout.directory, 'layers', 'gone.json'),
      JSON.stringify({ digest: `sha256:${'0'.repeat(64)}` }),
    );
    expect(await loose(place.layout)).toBe(0);
    expect((await files()).length).toBe(before + 3);
    await age();
    expect(await loose(place.layout)).toBe(26 + 8 + 84);
    expect((await files()).length).toBe(before);
    expect(await place.layout.hasImage(digest)).toBe(true);
  });

  it('is put back where whoever removed it was killed before they saw that a builder had just taken it', async () => {
    const { digest } = await build('one');
    const [layer] = (await place.layout.readManifest(digest)).layers.slice(-1);
    const path = place.layout.blobPath(layer?.digest ?? '');
    await rename(path, `${path}.killed.partial`);
    await loose(place.layout);
    expect(await place.layout.hasImage(digest)).toBe(true);
  });

  it('goes wherever whoever removes it is killed', async () => {
    // Each step of a removal is one file renamed or removed; killed after any of them, the next call ends what was begun.
    const { digest } = await build('one');
    await build('two');
    const manifest = await place.layout.readManifest(digest);
    const own = [...manifest.layers.slice(-2), manifest.config].map((one) => place.layout.blobPath(one.digest));
    const paths = [...own, place.layout.blobPath(digest), place.layout.indexEntry(digest)];
    for (let killedAfter = 0; killedAfter <= 2 * paths.length; killedAfter += 1) {
      await build('one');
      await age();
      const steps = paths.flatMap((path) => [
        () => rename(path, `${path}.killed.partial`),
        () => unlink(`${path}.killed.partial`),
      ]);
      for (const step of steps.slice(0, killedAfter)) await step();
      expect(await collectImages(place.layout, [digest])).toEqual([digest]);
      await age();
      await loose(place.layout);
      const left = (await files()).map(({ name }) => name);
      expect(left.filter((name) => name.includes('partial'))).toEqual([]);
      expect(left).not.toContain(`${digest.slice(7)}.json`);
      expect(await blobs()).toBe(1 + 1 + manifest.layers.length - place.baseLock.layers.length);
    }
  });
});
