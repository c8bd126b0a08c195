import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { JsonLog } from '@tiffin/process';
import { type KeptRequests, RequestMeters } from './request-meters.js';
import { replaceFile } from '../state/replace-file.js';

/**
 * Keeps the counters beside the state of the cell: what a crash loses is what was counted since the last save. Turns the month, too.
 */
export class RequestFile {
  private timer: NodeJS.Timeout | undefined;
  private saved: string;
  private saving: Promise<void> = Promise.resolve();

  private constructor(
    private readonly path: string,
    readonly meters: RequestMeters,
    private readonly log: JsonLog,
  ) {
    this.saved = JSON.stringify(meters.toKeep());
  }

  static async open(dir: string, log: JsonLog): Promise<RequestFile> {
    const path = join(dir, 'requests.json');
    return new RequestFile(path, new RequestMeters(await read(path, log), new Date()), log);
  }

  start(everyMs: number): void {
    this.timer = setInterval(() => void this.save(), everyMs);
    this.timer.unref();
  }

  /** Saves what is new. A full disk costs what a crash loses from then on, and no request. */
  save(): Promise<void> {
    this.meters.turn(new Date());
    this.saving = this.saving.then(async () => {
      const content = JSON.stringify(this.meters.toKeep());
      if (content === this.saved) return;
      await replaceFile(this.path, content);
      this.saved = content;
    });
    this.saving = this.saving.catch((error: Error) => this.log.error('counted requests are not saved', { error }));
    return this.saving;
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.save();
  }
}

/** Null where there is none. One that is damaged costs what it alone knew: a cell that does not start would cost everything. */
async function read(path: string, log: JsonLog): Promise<KeptRequests | null> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as KeptRequests;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') log.error('counted requests are lost', { error });
    return null;
  }
}
