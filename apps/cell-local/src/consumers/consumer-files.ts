import { mkdir, readFile, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { KeptConsumers } from '@tiffin/contracts';
import { replaceFile } from '../state/replace-file.js';

/** What the gateways of each environment are told, one file per environment that only the cell can read: it holds their key. */
export class ConsumerFiles {
  private constructor(private readonly dir: string) {}

  static async open(dir: string): Promise<ConsumerFiles> {
    await mkdir(dir, { recursive: true, mode: 0o700 });
    return new ConsumerFiles(dir);
  }

  /** As it is written; null: nothing was kept. */
  async read(environmentId: string): Promise<string | null> {
    try {
      return await readFile(this.path(environmentId), 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw error;
    }
  }

  /** In one step. Rejects when the disk is full; what was kept is then untouched. */
  async write(environmentId: string, kept: KeptConsumers): Promise<void> {
    await replaceFile(this.path(environmentId), JSON.stringify(kept));
  }

  async remove(environmentId: string): Promise<void> {
    await rm(this.path(environmentId), { force: true });
  }

  private path(environmentId: string): string {
    return join(this.dir, `${basename(environmentId)}.json`);
  }
}
