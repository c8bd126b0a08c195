import { mkdtempDisposable, truncate, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { OciLayout } from '../store/oci-layout.js';
import { LayerCache } from './layer-cache.js';
import { makeLayer } from './make-layer.js';

async function counted(directory: string) {
  const layout = new OciLayout(directory);
  let made = 0;
  const make = () => {
    made += 1;
    return makeLayer([{ kind: 'file', path: 'a', content: Buffer.from('a') }]);
  };
  return { layout, make, made: () => made };
}

describe('LayerCache', () => {
  it('makes a layer once, also for those who ask at once and for other processes', async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'tiffin-cache-'));
    const { layout, make, made } = await counted(folder.path);
    const cache = new LayerCache(layout);
    const [one, two] = await Promise.all([cache.obtain('k', make), cache.obtain('k', make)]);
    const three = await new LayerCache(layout).obtain('k', make);
    expect([two, three]).toEqual([one, one]);
    expect(made()).toBe(1);
  });

  it('makes it again if the blob has gone or is short', async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'tiffin-cache-'));
    const { layout, make, made } = await counted(folder.path);
    const cache = new LayerCache(layout);
    const { digest, sizeBytes } = await cache.obtain('k', make);
    await unlink(layout.blobPath(digest));
    await cache.obtain('k', make);
    await truncate(layout.blobPath(digest), 3);
    await cache.obtain('k', make);
    expect(made()).toBe(3);
    expect(await layout.hasBlob(digest, sizeBytes)).toBe(true);
  });

  it('tells keys apart', async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'tiffin-cache-'));
    const { layout, make, made } = await counted(folder.path);
    const cache = new LayerCache(layout);
    await cache.obtain('k', make);
    await cache.obtain('l', make);
    expect(made()).toBe(2);
  });
});
