import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { privateMemoryBytes } from './private-memory.js';

/** What one process uses; null: it is gone. */
export interface ProcessUse {
  /** Thousandths of a processor. */
  readonly cpuMillicores: number | null;
  readonly memoryBytes: number | null;
}

interface Sample {
  /** When the process began, as the kernel counts: numbers of processes come again. */
  readonly began: string;
  readonly cpuMs: number;
  readonly atMs: number;
}

/** Linux counts in hundredths of a second for everybody who asks. */
const tickMs = 10;
/** Over less, a tick is a large part of it. */
const shortestMs = 500;
const longestMs = 60_000;

/** How much of the processor processes took since somebody asked before; the first who asks waits for half a second. */
export class ProcessUses {
  private samples = new Map<number, Sample>();

  async of(pids: readonly number[]): Promise<readonly ProcessUse[]> {
    this.forgetOld();
    const before = await Promise.all(pids.map((pid) => this.sampleBefore(pid)));
    const now = performance.now();
    const waitMs = Math.max(0, ...before.map((sample) => (sample === null ? 0 : sample.atMs + shortestMs - now)));
    await pause(waitMs);
    return Promise.all(pids.map((pid, index) => this.use(pid, before[index] ?? null)));
  }

  private async sampleBefore(pid: number): Promise<Sample | null> {
    const sample = await sampleOf(pid);
    const held = this.samples.get(pid);
    if (held !== undefined && held.began === sample?.began) return held;
    if (sample !== null) this.samples.set(pid, sample);
    return sample;
  }

  private async use(pid: number, before: Sample | null): Promise<ProcessUse> {
    const [sample, memoryBytes] = await Promise.all([sampleOf(pid), privateMemoryBytes(pid)]);
    if (sample === null || sample.began !== before?.began) return { cpuMillicores: null, memoryBytes };
    const tookMs = sample.atMs - before.atMs;
    // Whoever asks next is told of a time of their own, and who asks at the same moment of the same.
    if (tookMs > 2 * shortestMs) this.samples.set(pid, sample);
    return { cpuMillicores: Math.round(((sample.cpuMs - before.cpuMs) / tookMs) * 1000), memoryBytes };
  }

  private forgetOld(): void {
    const oldest = performance.now() - longestMs;
    for (const [pid, { atMs }] of this.samples) if (atMs < oldest) this.samples.delete(pid);
  }
}

async function sampleOf(pid: number): Promise<Sample | null> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // The name before it may be anything, also with spaces and brackets.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [user, system, began] = [fields[11], fields[12], fields[19]];
  if (began === undefined) return null;
  return { began, cpuMs: (Number(user) + Number(system)) * tickMs, atMs: performance.now() };
}
