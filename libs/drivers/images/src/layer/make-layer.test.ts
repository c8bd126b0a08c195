import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtempDisposable, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { sha256 } from '../store/digest.js';
import { folderEntries } from './folder-entries.js';
import { makeLayer } from './make-layer.js';

const file = (path: string, content: Uint8Array) => ({ kind: 'file', path, content }) as const;

describe('makeLayer', () => {
  it('names the blob and the archive in it', async () => {
    const layer = await makeLayer([file('a', Buffer.alloc(3_000_000, 'ab'))]);
    expect(layer.digest).toBe(sha256(layer.blob));
    expect(layer.diffId).toBe(sha256(gunzipSync(layer.blob)));
    expect(layer.sizeBytes).toBe(layer.blob.length);
  });

  it('is compressed in the one stated way, on which its digest depends', async () => {
    const lines = Array.from({ length: 4000 }, (_, at) => sha256(Buffer.from(String(at))).slice(0, 9 + (at % 40)));
    const { blob } = await makeLayer([file('a', Buffer.from(lines.join('\n')))]);
    const stated = { level: 6, memLevel: 8, windowBits: 15 };
    expect(blob.equals(gzipSync(gunzipSync(blob), stated))).toBe(true);
    expect(blob.equals(gzipSync(gunzipSync(blob), { ...stated, level: 5 }))).toBe(false);
  });

  it('refuses what is larger than the limit', async () => {
    await expect(makeLayer([file('a', Buffer.alloc(5000))], 4096)).rejects.toThrow('more than 4096 bytes');
  });
});

describe('folderEntries', () => {
  async function fill(folder: string, date: Date): Promise<void> {
    await mkdir(join(folder, '.bin'), { recursive: true });
    await writeFile(join(folder, 'b.js'), 'b');
    await writeFile(join(folder, 'a.js'), 'a');
    await chmod(join(folder, 'a.js'), 0o777);
    await symlink('../a.js', join(folder, '.bin', 'a'));
    await utimes(join(folder, 'a.js'), date, date);
  }

  it('gives equal layers for equal content, whatever the place, times and modes', async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'tiffin-layer-'));
    const [one, two] = [join(folder.path, 'one'), join(folder.path, 'two', 'deeper')];
    await fill(one, new Date(0));
    await fill(two, new Date());
    await chmod(join(two, 'a.js'), 0o700);
    const layers = await Promise.all([one, two].map(async (from) => makeLayer(await folderEntries(from, 'app/x'))));
    expect(layers[0]?.digest).toBe(layers[1]?.digest);
  });

  it('never follows a link, and refuses one that leads out', async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'tiffin-layer-'));
    await symlink('/etc/passwd', join(folder.path, 'stolen'));
    await expect(makeLayer(await folderEntries(folder.path, 'app'))).rejects.toThrow('is absolute');
  });

  it('refuses pipes, sockets and devices', async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'tiffin-layer-'));
    await promisify(execFile)('mkfifo', [join(folder.path, 'pipe')]);
    await expect(folderEntries(folder.path, 'app')).rejects.toThrow('is a device, socket or pipe');
  });
});
