import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '@tiffin/kernel';
import { processIdentity } from './process-identity.js';

/** Remembers on disk which processes are ours, so that a cell that was killed ends them when it comes back. */
export class PidFiles {
  constructor(private readonly dir: string) {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
  }

  record(pid: number): void {
    const identity = processIdentity(pid);
    if (identity !== null) writeFileSync(join(this.dir, String(pid)), identity);
  }

  forget(pid: number): void {
    rmSync(join(this.dir, String(pid)), { force: true });
  }

  /** Ends the processes that a cell that was killed left behind and answers how many processes that were. */
  async endLeftovers(): Promise<number> {
    const leftovers = readdirSync(this.dir)
      .map((name) => ({ pid: Number(name), identity: readFileSync(join(this.dir, name), 'utf8') }))
      .filter(({ pid, identity }) => this.isStillThere(pid, identity));
    for (const { pid } of leftovers) killGroup(pid, 'SIGKILL');
    for (const { pid, identity } of leftovers) {
      await until(() => (this.isStillThere(pid, identity) ? undefined : true), { withinMs: Infinity });
    }
    return leftovers.length;
  }

  private isStillThere(pid: number, identity: string): boolean {
    if (Number.isInteger(pid) && pid > 1 && processIdentity(pid) === identity) return true;
    rmSync(join(this.dir, String(pid)), { force: true });
    return false;
  }
}

/** Signals a process that leads its own group, with all that it started. */
export function killGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    // It ended on its own in the meantime: what was wanted.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
