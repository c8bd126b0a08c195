import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { FaultProxy } from '../testing/fault-proxy.js';
import { RealRegistry } from '../testing/real-registry.js';
import { digestOf } from './digest-of.js';
import { clientSettings, RegistryClient } from './registry-client.js';

let registry: RealRegistry;
let proxy: FaultProxy;
let client: RegistryClient;
/** Of a clock that goes on only where somebody waits. */
let now: number;
const pauses: number[] = [];
let used = 0;
/** Another one for each test. */
let repository: string;

const chunkBytes = 64 * 1024;
const openClient = (changes: Partial<typeof clientSettings> = {}) =>
  new RegistryClient(
    { url: proxy.url, credential: () => null, plainHosts: [] },
    {
      ...clientSettings,
      ...{ chunkBytes, now: () => now, chance: () => 1 },
      pause: (ms) => {
        pauses.push(ms);
        now += ms;
        return Promise.resolve();
      },
      ...changes,
    },
  );

beforeAll(async () => {
  registry = await RealRegistry.start();
  proxy = await FaultProxy.start(registry.port);
});
afterAll(async () => {
  await proxy.stop();
  await registry.stop();
});
beforeEach(() => {
  now = 0;
  pauses.length = 0;
  repository = `test/r${++used}`;
  client = openClient();
});
afterEach(async () => {
  proxy.fault = () => undefined;
  proxy.sinceLast();
  await client.close();
});

const blobOf = (bytes: Buffer) => ({
  digest: digestOf(bytes),
  sizeBytes: bytes.length,
  open: (from: number, to: number) => bytes.subarray(from, to + 1),
});
const stored = async (bytes: Buffer) =>
  (await client.pullBlob(repository, digestOf(bytes), bytes.length))?.equals(bytes) ?? false;

/** The n-th request that is of the method, from 1. */
const nth = (method: string, n: number, fault: Exclude<ReturnType<FaultProxy['fault']>, undefined>) => {
  let seen = 0;
  proxy.fault = (one) => (one.method === method && ++seen === n ? fault : undefined);
};

describe('storing a blob', () => {
  it('asks first, and sends nothing that is there', async () => {
    const bytes = randomBytes(1_000);
    await client.pushBlob(repository, blobOf(bytes));
    expect(proxy.sinceLast().map((line) => line.split(' ')[0])).toEqual(['HEAD', 'POST', 'PUT']);
    await client.pushBlob(repository, blobOf(bytes));
    expect(proxy.sinceLast().map((line) => line.split(' ')[0])).toEqual(['HEAD']);
    expect(await stored(bytes)).toBe(true);
  });

  it('sends a large one in chunks', async () => {
    const bytes = randomBytes(chunkBytes * 3 + 17);
    await client.pushBlob(repository, blobOf(bytes));
    const methods = proxy.sinceLast().map((line) => line.split(' ')[0]);
    expect(methods).toEqual(['HEAD', 'POST', 'PATCH', 'PATCH', 'PATCH', 'PATCH', 'PUT']);
    expect(await stored(bytes)).toBe(true);
  });

  it('of no bytes at all', async () => {
    await client.pushBlob(repository, blobOf(Buffer.alloc(0)));
    expect(await client.hasBlob(repository, digestOf(''))).toBe(true);
  });

  it('takes over what another repository has, and counts nothing but 201 as taken over', async () => {
    const bytes = randomBytes(1_000);
    const other = `${repository}/other`;
    expect(await client.mountBlob(repository, digestOf(bytes), other)).toBe(false);
    expect(await client.hasBlob(repository, digestOf(bytes))).toBe(false);
    await client.pushBlob(other, blobOf(bytes));
    expect(await client.mountBlob(repository, digestOf(bytes), other)).toBe(true);
    expect(await stored(bytes)).toBe(true);
  });

  it('refuses bytes that are not what the digest says', async () => {
    const wrong = { ...blobOf(randomBytes(100)), digest: digestOf('something else') };
    await expect(client.pushBlob(repository, wrong)).rejects.toMatchObject({ code: 'REGISTRY_UNAVAILABLE' });
    expect(await client.hasBlob(repository, wrong.digest)).toBe(false);
  });
});

describe('a registry with faults (F-20)', () => {
  for (const status of [500, 502, 503, 504, 429, 408])
    it(`is asked again after ${status}`, async () => {
      const bytes = randomBytes(500);
      nth('POST', 1, { kind: 'answer', status });
      await client.pushBlob(repository, blobOf(bytes));
      expect(await stored(bytes)).toBe(true);
      expect(pauses).toHaveLength(1);
    });

  for (const status of [400, 403, 405, 413])
    it(`is not asked again after ${status}, which no try changes`, async () => {
      proxy.fault = ({ method }) => (method === 'POST' ? { kind: 'answer', status } : undefined);
      const failed = client.pushBlob(repository, blobOf(randomBytes(10)));
      await expect(failed).rejects.toMatchObject({ code: 'REGISTRY_UNAVAILABLE' });
      expect(proxy.sinceLast().filter((line) => line.startsWith('POST'))).toHaveLength(1);
    });

  it('says what was in the way where it goes on and on, and asks no more often than it may', async () => {
    proxy.fault = () => ({ kind: 'answer', status: 500 });
    await expect(client.hasManifest(repository, digestOf('x'))).rejects.toThrow('it answered 500');
    expect(proxy.sinceLast()).toHaveLength(clientSettings.tries);
    expect(pauses).toEqual([200, 400, 800, 1_600]);
  });

  const told: readonly (readonly [string | null, number, string])[] = [
    ['1', 1_000, 'a second'],
    ['0', 200, 'no time'],
    [null, 200, 'nothing'],
    ['Fri, 27 Nov 2026 10:00:07 GMT', 7_000, 'a date'],
    ['Fri, 27 Nov 2026 09:00:00 GMT', 200, 'a date that has passed'],
    ['soon', 200, 'nothing that can be read'],
    ['-5', 200, 'less than nothing'],
  ];
  for (const [value, waitMs, what] of told)
    it(`is left alone for as long as it says: ${what}`, async () => {
      const headers = { date: 'Fri, 27 Nov 2026 10:00:00 GMT', ...(value === null ? {} : { 'retry-after': value }) };
      let first: number | null = null;
      let second = 0;
      proxy.fault = () => {
        if (first !== null) return void (second = now);
        first = now;
        return { kind: 'answer', status: 429, headers };
      };
      expect(await client.hasBlob(repository, digestOf('x'))).toBe(false);
      expect(second).toBe(waitMs);
    });

  it('is left alone by all requests, and not only by the one that it told so', async () => {
    proxy.fault = () => ({ kind: 'answer', status: 429, headers: { 'retry-after': '3600' } });
    await expect(client.hasBlob(repository, digestOf('x'))).rejects.toThrow('left alone');
    proxy.sinceLast();
    proxy.fault = () => undefined;
    await expect(client.hasManifest(repository, digestOf('y'))).rejects.toThrow('left alone for');
    expect(proxy.sinceLast()).toEqual([]);
    now += 3_600_000;
    expect(await client.hasManifest(repository, digestOf('y'))).toBe(false);
  });

  it('that breaks the connection in mid-upload gets the rest, or all of it anew', async () => {
    const bytes = randomBytes(chunkBytes * 4);
    nth('PATCH', 3, { kind: 'reset', afterBytes: 20_000 });
    await client.pushBlob(repository, blobOf(bytes));
    expect(await stored(bytes)).toBe(true);
  });

  it('that breaks the connection before a chunk is gone on with where it broke', async () => {
    const bytes = randomBytes(chunkBytes * 4);
    nth('PATCH', 3, { kind: 'answer', status: 502 });
    await client.pushBlob(repository, blobOf(bytes));
    const methods = proxy.sinceLast().map((line) => line.split(' ')[0]);
    expect(methods.join(' ')).toBe('HEAD POST PATCH PATCH PATCH GET PATCH PATCH PUT');
    expect(await stored(bytes)).toBe(true);
  });

  it('that has done what it was asked and says otherwise is looked at before anything is sent again', async () => {
    const bytes = randomBytes(1_000);
    nth('PUT', 1, { kind: 'answer after', status: 500 });
    await client.pushBlob(repository, blobOf(bytes));
    expect(proxy.sinceLast().filter((line) => line.startsWith('PUT'))).toHaveLength(1);
    nth('PUT', 1, { kind: 'reset after' });
    await client.pushBlob(repository, blobOf(randomBytes(1_000)));
    expect(proxy.sinceLast().filter((line) => line.startsWith('PUT'))).toHaveLength(1);
  });

  it('whose answer breaks off is asked again, and half of something counts as nothing', async () => {
    const bytes = randomBytes(50_000);
    await client.pushBlob(repository, blobOf(bytes));
    nth('GET', 1, { kind: 'truncate', afterBytes: 1_000 });
    expect(await stored(bytes)).toBe(true);
    proxy.fault = ({ method }) => (method === 'GET' ? { kind: 'truncate', afterBytes: 1_000 } : undefined);
    await expect(stored(bytes)).rejects.toThrow('does not arrive whole');
  });

  it('that comes as something else is not taken', async () => {
    proxy.fault = ({ method }) => (method === 'GET' ? { kind: 'answer', status: 200, body: 'y' } : undefined);
    await expect(client.pullBlob(repository, digestOf('x'), 10)).rejects.toThrow('does not arrive whole');
    await expect(client.pullManifest(repository, digestOf('x'))).rejects.toThrow('does not arrive whole');
    expect(await client.pullManifest(repository, 'a-tag')).toMatchObject({ bytes: Buffer.from('y') });
  });

  it('that is gone is a refusal that names no address', async () => {
    const gone = new RegistryClient(
      { url: 'http://127.0.0.1:1', credential: () => null, plainHosts: [] },
      { ...clientSettings, pause: () => Promise.resolve() },
    );
    const refusal = await gone.hasBlob(repository, digestOf('x')).catch((error: Error) => error);
    expect(refusal).toMatchObject({ code: 'REGISTRY_UNAVAILABLE' });
    expect(String(refusal)).not.toContain('127.0.0.1');
    await gone.close();
  });
});

describe('a manifest', () => {
  const manifestOf = async () => {
    const config = randomBytes(20);
    await client.pushBlob(repository, blobOf(config));
    const mediaType = 'application/vnd.oci.image.manifest.v1+json';
    const named = { mediaType: 'application/vnd.oci.image.config.v1+json', digest: digestOf(config), size: 20 };
    return {
      mediaType,
      bytes: Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType, config: named, layers: [] })),
    };
  };

  it('goes in by its digest, under a tag behind it, and comes out as it was', async () => {
    const manifest = await manifestOf();
    const digest = await client.pushManifest(repository, manifest);
    await client.pushTag(repository, manifest, 'v1');
    expect(digest).toBe(digestOf(manifest.bytes));
    expect(await client.hasManifest(repository, digest)).toBe(true);
    expect(await client.pullManifest(repository, digest)).toEqual(manifest);
    expect(await client.pullManifest(repository, 'v1')).toEqual(manifest);
    expect(await client.pullManifest(repository, digestOf('other'))).toBeNull();
    const puts = proxy.sinceLast().filter((line) => line.startsWith('PUT') && line.includes('manifests'));
    expect(puts.map((line) => line.split('/').at(-1))).toEqual([digest, 'v1']);
  });

  it('that names what is not there is refused', async () => {
    const { mediaType, bytes } = await manifestOf();
    const wrong = Buffer.from(bytes.toString().replace(/sha256:[0-9a-f]{64}/, digestOf('nothing')));
    await expect(client.pushManifest(repository, { mediaType, bytes: wrong })).rejects.toMatchObject({
      code: 'REGISTRY_UNAVAILABLE',
    });
  });

  it('that the registry says to have stored as something else does not count', async () => {
    const manifest = await manifestOf();
    nth('PUT', 1, { kind: 'answer', status: 201, headers: { 'docker-content-digest': digestOf('other') } });
    await expect(client.pushManifest(repository, manifest)).rejects.toThrow('something else than it was sent');
    // One that says nothing of it is asked.
    nth('PUT', 1, { kind: 'answer', status: 201 });
    await expect(client.pushManifest(repository, manifest)).rejects.toThrow('something else than it was sent');
  });

  it('is deleted by its digest, twice too', async () => {
    const manifest = await manifestOf();
    const digest = await client.pushManifest(repository, manifest);
    await client.pushTag(repository, manifest, 'v1');
    await client.deleteManifest(repository, digest);
    expect(await client.hasManifest(repository, digest)).toBe(false);
    expect(await client.pullManifest(repository, 'v1')).toBeNull();
    await client.deleteManifest(repository, digest);
  });
});
