import { randomUUID } from 'node:crypto';
import { link, mkdir, open, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { CheckpointStore } from '@tiffin/audit-operations';
import { nameOf, numberOf } from './checkpoint-names.js';

const codeOf = (error: unknown): unknown => (error as NodeJS.ErrnoException).code;

/** Checkpoints as files of a folder, which may be one that another machine or a write-once disk provides. */
export class FolderCheckpointStore implements CheckpointStore {
  constructor(private readonly folder: string) {}

  async numbers(): Promise<readonly number[]> {
    const names = await readdir(this.folder).catch((error: unknown) => {
      if (codeOf(error) === 'ENOENT') return [];
      throw error;
    });
    return names.flatMap((name) => numberOf(name) ?? []).toSorted((a, b) => a - b);
  }

  async read(number: number): Promise<string | null> {
    try {
      return await readFile(join(this.folder, nameOf(number)), 'utf8');
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return null;
      throw error;
    }
  }

  async write(number: number, text: string): Promise<'written' | 'taken'> {
    await mkdir(this.folder, { recursive: true });
    const path = join(this.folder, nameOf(number));
    const unfinished = `${path}.${randomUUID()}.new`;
    await this.#writeThrough(unfinished, text);
    try {
      // A link is made at once and never in place of a file that is there.
      await link(unfinished, path);
      return 'written';
    } catch (error) {
      if (codeOf(error) === 'EEXIST') return 'taken';
      throw error;
    } finally {
      await rm(unfinished, { force: true });
    }
  }

  /** On the disk when it returns. */
  async #writeThrough(path: string, text: string): Promise<void> {
    const file = await open(path, 'w', 0o644);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
  }
}
