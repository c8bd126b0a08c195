import { healthPath } from '@tiffin/contracts';
import type { ProcessHost } from '../process/launch-unit.js';
import { diskUseMb } from './disk-use.js';
import { privateMemoryBytes } from './private-memory.js';
import { probeUnit } from './probe-unit.js';
import type { UnitProcess } from './unit-process.js';

/** Node's own heap, its young generation and code that it compiled: on top of what a unit's code may use. */
export const memoryAllowanceMb = 32;
const maxFailures = 3;

/** Ends processes that use too much memory or disk, or have stopped answering; their slots start them again. */
export class Watchdog {
  private readonly timers: readonly NodeJS.Timeout[];
  private readonly failures = new WeakMap<UnitProcess, number>();
  /** A unit with very many files is not counted twice at once. */
  private readonly counting = new WeakSet<UnitProcess>();

  constructor(private readonly host: ProcessHost) {
    const { memoryMs, unwalledMemoryMs, diskMs, livenessMs } = host.timings;
    this.timers = [
      setInterval(
        () => this.each((process) => this.checkMemory(process)),
        host.protections.walls.areReal ? memoryMs : unwalledMemoryMs,
      ),
      setInterval(() => this.each((process) => this.checkDisk(process)), diskMs),
      setInterval(() => this.eachReady((process) => this.checkHealth(process)), livenessMs),
    ];
  }

  stop(): void {
    for (const timer of this.timers) clearInterval(timer);
  }

  /** Also those that start: what a unit does before it is ready costs the same. */
  private each(check: (process: UnitProcess) => Promise<void>): void {
    for (const process of this.host.processes) {
      if (process.pid > 0 && (process.phase === 'ready' || process.phase === 'starting')) void check(process);
    }
  }

  private eachReady(check: (process: UnitProcess) => Promise<void>): void {
    for (const process of this.host.processes) {
      if (process.phase === 'ready') void check(process);
    }
  }

  private async checkMemory(process: UnitProcess): Promise<void> {
    const usedBytes = await privateMemoryBytes(process.pid);
    const { memoryMb } = process.spec;
    const usedMb = usedBytes === null ? null : Math.round(usedBytes / 1_048_576);
    if (usedMb !== null && usedMb > memoryMb + memoryAllowanceMb) process.kill(`used ${usedMb} MiB of ${memoryMb}`);
  }

  private async checkDisk(process: UnitProcess): Promise<void> {
    if (process.privateDir === null || this.counting.has(process)) return;
    this.counting.add(process);
    // Where the cell cannot look now, as it has no descriptor left, the next round does.
    const usedMb = await diskUseMb(process.privateDir, process.pid).catch(() => 0);
    this.counting.delete(process);
    const { unitDiskMb } = this.host;
    if (usedMb <= unitDiskMb) return;
    process.kill(
      usedMb === Infinity
        ? 'made more files than a unit may have, or folders that cannot be read'
        : `has ${usedMb} MiB of ${unitDiskMb} on disk`,
    );
  }

  private async checkHealth(process: UnitProcess): Promise<void> {
    const failure = await probeUnit(process.port, healthPath, this.host.timings.livenessTimeoutMs);
    const failures = failure === null ? 0 : (this.failures.get(process) ?? 0) + 1;
    this.failures.set(process, failures);
    if (failures >= maxFailures && process.phase === 'ready') {
      process.kill(`did not answer ${maxFailures} health checks: ${failure}`);
    }
  }
}
