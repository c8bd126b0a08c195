import { mkdtemp, readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { JsonLog } from '@tiffin/process';
import { removeFolder } from '../state/remove-folder.js';
import { PidFiles } from './pid-files.js';
import type { Walls } from './walls.js';

const removedPrefix = 'removed-';

/** What a cell that was killed left behind: processes, their folders and their walls. */
export class Leftovers {
  readonly pidFiles: PidFiles;
  /** Below it lie the private folders of processes. */
  readonly privateDir: string;
  private readonly ended: Promise<number>;

  /** Ends the processes at once: they take their time, and the processor from whoever starts meanwhile. */
  constructor(
    private readonly cellDir: string,
    private readonly log: JsonLog,
  ) {
    this.pidFiles = new PidFiles(join(cellDir, 'pids'));
    this.privateDir = join(cellDir, 'private');
    this.ended = this.pidFiles.endLeftovers();
    this.ended.catch(() => undefined);
  }

  /** Resolves once none is in the way of a new process. */
  async cleared(): Promise<void> {
    const count = await this.ended;
    if (count > 0) this.log.info('ended leftover processes', { count });
    await this.putAside();
  }

  private async putAside(): Promise<void> {
    try {
      await rename(this.privateDir, join(await mkdtemp(join(this.cellDir, removedPrefix)), 'private'));
    } catch {
      // There is none; or the disk is full, and this makes room.
      await removeFolder(this.privateDir);
    }
  }

  /** What only takes room, once nobody who starts needs the disk more. Also what a cell had not removed when it was killed. */
  async remove(walls: Walls): Promise<void> {
    try {
      walls.clear();
      for (const name of await readdir(this.cellDir)) {
        if (name.startsWith(removedPrefix)) await removeFolder(join(this.cellDir, name));
      }
    } catch (error) {
      this.log.error('leftovers are not removed', { error: error as Error });
    }
  }
}
