import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { clientSettings, RegistryClient } from '../client/registry-client.js';
import { digestOf } from '../client/digest-of.js';
import { FaultProxy } from '../testing/fault-proxy.js';
import { RealRegistry } from '../testing/real-registry.js';
import { SampleImages } from '../testing/sample-images.js';
import { PushImage } from './push-image.js';
import { readImageManifest } from './read-image-manifest.js';

let registry: RealRegistry;
let proxy: FaultProxy;
let client: RegistryClient;
let images: SampleImages;
let push: PushImage;
let used = 0;
let platform: string;

beforeAll(async () => {
  registry = await RealRegistry.start();
  proxy = await FaultProxy.start(registry.port);
});
afterAll(async () => {
  await proxy.stop();
  await registry.stop();
});
beforeEach(() => {
  platform = `p${++used}/platform`;
  client = new RegistryClient(
    { url: proxy.url, credential: () => null, plainHosts: [] },
    { ...clientSettings, chunkBytes: 64 * 1024, pause: () => Promise.resolve() },
  );
  images = new SampleImages();
  push = new PushImage({ client, images, base: images.makeBase, platform });
});
afterEach(async () => {
  proxy.fault = () => undefined;
  proxy.sinceLast();
  await client.close();
});

const shared = { base1: randomBytes(200_000), base2: randomBytes(1_000), runtime: randomBytes(2_000) };
const imageWith = (code: string) => images.add({ ...shared, code: Buffer.from(code) });
const methods = () => proxy.sinceLast().map((line) => line.split(' ')[0]);

/** As an engine would: all that the manifest names, each with its digest. */
async function complete(repository: string, digest: string): Promise<boolean> {
  const manifest = await client.pullManifest(repository, digest);
  if (!manifest) return false;
  const { config, layers } = readImageManifest(manifest.bytes);
  const blobs = await Promise.all([config, ...layers].map((one) => client.pullBlob(repository, one.digest, one.size)));
  return blobs.every((blob) => blob !== null);
}

it('an image is complete in the registry, base layers included', async () => {
  const digest = imageWith('one');
  await push.run('t/one', digest);
  expect(await complete('t/one', digest)).toBe(true);
});

it('the platform’s own image is complete in its repository, from where others take the base over', async () => {
  const digest = imageWith('platform');
  await push.run(platform, digest);
  expect(await complete(platform, digest)).toBe(true);
  const other = new PushImage({ client, images, base: () => Promise.reject(new Error('made')), platform });
  const unit = imageWith('a unit');
  await other.run(`t/behind${used}`, unit);
  expect(await complete(`t/behind${used}`, unit)).toBe(true);
});

it('one that is there costs one question', async () => {
  const digest = imageWith('one');
  await push.run('t/one', digest);
  methods();
  await push.run('t/one', digest);
  expect(methods()).toEqual(['HEAD']);
});

it('the base is made once, and goes to the platform’s repository once, from where all others take it over', async () => {
  const digests = ['one', 'two', 'three'].map(imageWith);
  await Promise.all(digests.map((digest, at) => push.run(`t${used}/r${at}`, digest)));
  expect(images.made).toBe(1);
  const lines = proxy.sinceLast();
  const sent = lines.filter((line) => line.startsWith('PATCH') || line.startsWith('PUT'));
  const sharedSent = sent.filter((line) => line.includes(`/v2/${platform}/`) && line.startsWith('PUT'));
  expect(sharedSent).toHaveLength(3);
  for (const bytes of Object.values(shared))
    expect(
      sent.filter((line) => line.includes(encodeURIComponent(digestOf(bytes))) && line.startsWith('PUT')),
    ).toHaveLength(1);
  for (const [at, digest] of digests.entries()) expect(await complete(`t${used}/r${at}`, digest)).toBe(true);
});

it('where the platform’s repository has the base nothing is made', async () => {
  await push.run('t/first', imageWith('one'));
  const other = new PushImage({ client, images, base: () => Promise.reject(new Error('made')), platform });
  const digest = imageWith('two');
  await other.run('t/second', digest);
  expect(await complete('t/second', digest)).toBe(true);
});

it('a base that could not be made is made the next time', async () => {
  let tried = 0;
  const base = () => (++tried === 1 ? Promise.reject(new Error('no network')) : images.makeBase());
  const again = new PushImage({ client, images, base, platform });
  const digest = imageWith('one');
  await expect(again.run('t/again', digest)).rejects.toThrow('no network');
  expect(await client.hasManifest('t/again', digest)).toBe(false);
  await again.run('t/again', digest);
  expect(await complete('t/again', digest)).toBe(true);
});

it('a registry that mounts nothing is sent everything', async () => {
  proxy.fault = ({ path }) =>
    path.includes('mount=') ? { kind: 'answer', status: 202, headers: { location: '/v2/x/uploads/y' } } : undefined;
  const digest = imageWith('one');
  await push.run('t/unmounted', digest);
  expect(await complete('t/unmounted', digest)).toBe(true);
});

it('what is pushed twice at a time is pushed once', async () => {
  const digest = imageWith('one');
  await Promise.all([push.run('t/twice', digest), push.run('t/twice', digest)]);
  expect(proxy.sinceLast().filter((line) => line.startsWith('PUT') && line.includes('manifests'))).toHaveLength(1);
});

it('no manifest is there before all that it names, whichever request fails, and the next push completes it (F-20)', async () => {
  const digest = imageWith('one');
  for (let at = 1, failed = true; failed; at++) {
    const repository = `t${used}/at${at}`;
    // All the requests from this one on, so that trying again does not help.
    let seen = 0;
    proxy.fault = () => (++seen >= at ? { kind: 'answer', status: 500 } : undefined);
    failed = await push.run(repository, digest).then(
      () => false,
      () => true,
    );
    proxy.fault = () => undefined;
    if (failed) expect(await client.hasManifest(repository, digest)).toBe(false);
    await push.run(repository, digest);
    expect(await complete(repository, digest)).toBe(true);
  }
});

it('no more blobs are on their way at once than may be', async () => {
  let [here, most] = [0, 0];
  const counting = Object.assign(Object.create(client) as RegistryClient, {
    pushBlob: async (...args: Parameters<RegistryClient['pushBlob']>) => {
      most = Math.max(most, ++here);
      await client.pushBlob(...args).finally(() => (here -= 1));
    },
  });
  const narrow = new PushImage({ client: counting, images, base: images.makeBase, platform, atOnce: 2 });
  const layers = Object.fromEntries([...'abcdefgh'].map((name) => [`code${name}`, randomBytes(100)]));
  await narrow.run('t/narrow', images.add(layers));
  expect(most).toBe(2);
});
