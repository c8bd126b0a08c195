import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundle } from '@tiffin/testing/bundle';

/** The process of `killable-worker.entry.ts`, on a queue in PostgreSQL. */
export class KillableWorker {
  private said = '';

  private constructor(
    private readonly child: ChildProcess,
    private readonly folder: string,
  ) {
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text) => (this.said += String(text)));
  }

  static async start(databaseUrl: string): Promise<KillableWorker> {
    const folder = await mkdtemp(join(tmpdir(), 'tiffin-worker-'));
    const program = join(folder, 'worker.mjs');
    await bundle(join(import.meta.dirname, 'killable-worker.entry.ts'), program);
    return new KillableWorker(spawn(process.execPath, [program, databaseUrl], { stdio: 'pipe' }), folder);
  }

  /** Returns all that it said. */
  async kill(): Promise<string> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const ended = once(this.child, 'close');
      this.child.kill('SIGKILL');
      await ended;
    }
    await rm(this.folder, { recursive: true, force: true });
    return this.said;
  }
}
