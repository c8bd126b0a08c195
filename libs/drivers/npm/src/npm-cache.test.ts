import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { NpmCache } from './npm-cache.js';

let directory: string;
let content: string;
let unfinished: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'npm-cache-'));
  content = join(directory, '_cacache/content-v2/sha512/aa/bb');
  unfinished = join(directory, '_cacache/tmp');
  await Promise.all([mkdir(content, { recursive: true }), mkdir(unfinished, { recursive: true })]);
});
afterEach(() => rm(directory, { recursive: true, force: true }));

/** Packages of 100 bytes, the first one the oldest. */
async function keep(count: number): Promise<void> {
  for (let at = 0; at < count; at += 1) {
    const path = join(content, `package-${at}`);
    await writeFile(path, Buffer.alloc(100));
    await utimes(path, 1_000 + at, 1_000 + at);
  }
}

describe('what npm keeps', () => {
  it('stays whole while it is within its bounds', async () => {
    await keep(10);
    await new NpmCache(directory, 1_000).trim();
    expect(await readdir(content)).toHaveLength(10);
  });

  it('goes down to half of them, the oldest first, once it is beyond', async () => {
    await keep(11);
    await new NpmCache(directory, 1_000).trim();
    expect((await readdir(content)).sort()).toEqual([10, 6, 7, 8, 9].map((at) => `package-${at}`));
  });

  it('is gone through at the first run, and then after each tenth that is written', async () => {
    const cache = new NpmCache(directory, 1_000);
    await keep(11);
    await cache.wrote(0);
    expect(await readdir(content)).toHaveLength(5);
    await keep(11);
    await cache.wrote(99);
    expect(await readdir(content)).toHaveLength(11);
    await cache.wrote(1);
    expect(await readdir(content)).toHaveLength(5);
  });

  it('has nothing in it that a killed npm had begun, and what another one has begun', async () => {
    await Promise.all(['old', 'new'].map((name) => writeFile(join(unfinished, name), 'half')));
    await utimes(join(unfinished, 'old'), 0, 0);
    await new NpmCache(directory, 1_000).trim();
    expect(await readdir(unfinished)).toEqual(['new']);
  });

  it('is nothing before npm has run', async () => {
    await rm(directory, { recursive: true });
    await expect(new NpmCache(directory, 1_000).wrote(1)).resolves.toBeUndefined();
  });
});
