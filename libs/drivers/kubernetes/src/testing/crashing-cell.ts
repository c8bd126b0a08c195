import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { DesiredEnvironment } from '@tiffin/contracts';
import { bundle } from '@tiffin/testing/bundle';

/** The process of `crashing-cell.entry.ts`. */
export class CrashingCell {
  private said = '';

  private constructor(private readonly child: ChildProcess) {
    child.stderr?.on('data', (text) => (this.said += String(text)));
    // It may be dead already.
    child.stdin?.on('error', () => undefined);
  }

  /** `file`: where the program is to lie. */
  static make(file: string): Promise<void> {
    return bundle(join(import.meta.dirname, 'crashing-cell.entry.ts'), file);
  }

  static start(file: string, ...args: readonly string[]): CrashingCell {
    return new CrashingCell(spawn(process.execPath, [file, ...args], { stdio: ['pipe', 'ignore', 'pipe'] }));
  }

  apply(desired: DesiredEnvironment): void {
    this.child.stdin?.write(`${JSON.stringify(desired)}\n`);
  }

  /** At once, whatever it does. Answers what it has complained of. */
  async kill(): Promise<string> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return this.said;
    const ended = once(this.child, 'close');
    this.child.kill('SIGKILL');
    await ended;
    return this.said;
  }
}
