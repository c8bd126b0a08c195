import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { bundle } from '@tiffin/testing/bundle';
import { cpuUsOf } from './process-cpu.js';

export interface Spent {
  readonly cpuMs: number;
  /** From its beginning to the last moment at which it did anything. */
  readonly wallMs: number;
}

/** So little in so long is none: it renews its lease. One that is profiled takes more. */
const rest = { forMs: 2_000, cpuUs: 40_000, profiledCpuUs: 150_000 };

/** The process of `cluster-controller.entry.ts`. */
export class ControllerProcess {
  said = '';

  private constructor(
    private readonly child: ChildProcess,
    private readonly restCpuUs: number,
  ) {
    child.stderr?.on('data', (text) => (this.said += String(text)));
  }

  /** `file`: where the program is to lie. */
  static make(file: string): Promise<void> {
    return bundle(join('bench', 'cluster-controller.entry.ts'), file);
  }

  static start(file: string, args: readonly string[], profile: readonly string[] = []): ControllerProcess {
    return new ControllerProcess(
      spawn(process.execPath, [...profile, file, ...args], { stdio: ['ignore', 'ignore', 'pipe'] }),
      profile.length === 0 ? rest.cpuUs : rest.profiledCpuUs,
    );
  }

  private get pid(): number {
    return this.child.pid ?? 0;
  }

  get cpuMs(): number {
    return cpuUsOf(this.pid) / 1000;
  }

  /** Resident memory in MB: now, and the most that it ever was. */
  get memoryMb(): { readonly now: number; readonly most: number } {
    const status = readFileSync(`/proc/${this.pid}/status`, 'utf8');
    const mb = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1]) / 1024;
    return { now: mb('VmRSS'), most: mb('VmHWM') };
  }

  /** What something costs it: until it rests again. */
  async spending(
    what: () => Promise<unknown> | unknown,
    since = { cpuMs: this.cpuMs, at: performance.now() },
  ): Promise<Spent> {
    await what();
    let [quietSince, at] = [performance.now(), this.cpuMs];
    while (performance.now() - quietSince < rest.forMs) {
      await pause(50);
      const cpuMs = this.cpuMs;
      if ((cpuMs - at) * 1000 <= this.restCpuUs) continue;
      [quietSince, at] = [performance.now(), cpuMs];
    }
    return { cpuMs: this.cpuMs - since.cpuMs, wallMs: quietSince - since.at };
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = once(this.child, 'close');
    this.child.kill('SIGTERM');
    await ended;
  }
}
