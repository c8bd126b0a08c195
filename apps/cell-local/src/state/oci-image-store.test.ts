import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { SamplePlace } from '@tiffin/images/testing/sample-place';
import { OciImageStore } from './oci-image-store.js';

let place: SamplePlace;
let images: OciImageStore;
beforeEach(async () => {
  place = await SamplePlace.make();
  images = new OciImageStore(place.layout.directory, join(place.directory, 'cell'));
  return () => place[Symbol.asyncDispose]();
});

const build = async (name: string, lock = 'lock-1') => {
  const packages = { ...place.dependencies, key: lock };
  return (await place.builder.build({ ...place.content, config: { name } }, `hash-${name}`, packages)).digest;
};
const namesIn = async (folder: string) => (await readdir(join(place.directory, 'cell', folder))).toSorted();
const unpacked = async () => (await namesIn('rootfs')).map((name) => `sha256:${name}`);

it('what nothing runs or wants is removed, and unpacked again where it is needed', async () => {
  const [one, other] = [await build('one'), await build('other')];
  await images.unpack(one);
  await images.unpack(other);
  await images.retain(() => new Set([one]));
  expect(await unpacked()).toEqual([one]);
  expect((await images.unpack(other)).rootfs).toContain(other.slice(7));
  expect(await unpacked()).toEqual([one, other].toSorted());
});

it('layers stay that an image leads to or shares, and go with the last of them', async () => {
  const one = await build('one');
  await images.unpack(one);
  const shared = await namesIn('layers');
  expect(shared).toHaveLength(2);
  await images.retain(() => new Set([one]));
  expect(await namesIn('layers')).toEqual(shared);
  await images.retain(() => new Set());
  expect([await namesIn('layers'), await namesIn('rootfs')]).toEqual([[], []]);
  await images.unpack(one);
  expect(await namesIn('layers')).toEqual(shared);
});

it('nothing is removed while an image is being unpacked, and none is unpacked while something is removed', async () => {
  const [one, other] = [await build('one'), await build('other')];
  await images.unpack(one);
  const unpacking = images.unpack(other);
  await images.retain(() => new Set());
  await unpacking;
  expect(await unpacked()).toEqual([one, other].toSorted());

  const clearing = images.retain(() => new Set());
  // It is there at this moment, and is found only once nobody removes it any more.
  const again = images.unpack(one);
  await Promise.all([clearing, again]);
  expect(await unpacked()).toEqual([one]);
});
