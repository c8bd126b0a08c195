import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FolderCheckpointStore } from './folder-checkpoint-store.js';
import { keepsCheckpoints } from './testing/keeps-checkpoints.js';

let dir: string;
beforeAll(async () => (dir = await mkdtemp(join(tmpdir(), 'tiffin-checkpoints-'))));
afterAll(() => rm(dir, { recursive: true }));

describe('a store in a folder', () => {
  keepsCheckpoints(() => new FolderCheckpointStore(join(dir, 'folder')));

  it('lets one of several that write the same number at once', async () => {
    const folder = join(dir, 'race');
    const outcomes = await Promise.all([1, 2, 3, 4].map((n) => new FolderCheckpointStore(folder).write(1, `${n}`)));
    expect(outcomes.filter((outcome) => outcome === 'written')).toHaveLength(1);
  });

  it('takes no other file for a checkpoint', async () => {
    const store = new FolderCheckpointStore(join(dir, 'others'));
    await store.write(1, '1');
    for (const name of ['checkpoint-2.json', 'checkpoint-0000000003.json.1.new', 'public.pem'])
      await writeFile(join(dir, 'others', name), '');
    expect(await store.numbers()).toEqual([1]);
  });
});
