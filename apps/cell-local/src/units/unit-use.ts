import { existsSync } from 'node:fs';
import type { DesiredUnit, EnvironmentMetrics, ObservedUnit } from '@tiffin/contracts';
import type { Walls } from '../process/walls.js';
import { ProcessUses } from './process-use.js';

const bytesOfMiB = 1_048_576;

/** What units use of this machine, as its kernel counts it. */
export class UnitUse {
  private readonly uses = new ProcessUses();

  constructor(
    private readonly walls: Walls,
    private readonly isCounted: () => boolean = () => existsSync('/proc/self/stat'),
  ) {}

  async of(units: readonly ObservedUnit[], desired: readonly DesiredUnit[]): Promise<EnvironmentMetrics> {
    const uses = await this.uses.of(units.map(({ pid }) => pid));
    const limits = new Map(desired.map(({ key, memoryMb }) => [key, memoryMb * bytesOfMiB]));
    return {
      unknownBecause: this.isCounted() ? null : 'this machine has no /proc, which says what a process uses',
      units: units.map(({ key }, index) => ({
        key,
        replicas: [
          {
            cpuMillicores: uses[index]?.cpuMillicores ?? null,
            memoryBytes: uses[index]?.memoryBytes ?? null,
            ...{ cpuLimitMillicores: this.walls.cpuMillicores, memoryLimitBytes: limits.get(key) ?? null },
          },
        ],
      })),
    };
  }
}
