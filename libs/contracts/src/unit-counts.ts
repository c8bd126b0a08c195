import type { Measured } from './canary-protocol.js';
import { reservedPrefix } from './runtime-process.js';

/** Where a unit that is called from outside tells what it has answered. As all of the prefix but the health: the platform's alone. */
export const countsPath = `${reservedPrefix}/counts`;

/**
 * What one process has answered to requests from outside since it began; what is asked below the reserved prefix is none. All of it only
 * grows, so that who looks may come late, twice, or be another one than before.
 */
export interface UnitCounts {
  /** A UUID, another one for each process. */
  readonly run: string;
  readonly measured: PackedMeasured;
  /** Of this month and the one before (`2026-11`, of UTC): how many were handed on, and count in the plan. */
  readonly months: Readonly<Record<string, number>>;
}

/** How far a process may go, as it is posted to `countsPath`; null: as far as it likes. */
export interface UnitAllowance {
  readonly month: string;
  readonly plan: string;
  readonly limit: number;
  /** Of what it counts in the month, all before included. */
  readonly most: number;
}

/** As it travels: of latencies only what is not nothing, by its place in `latencyBoundsMs`. */
export interface PackedMeasured extends Pick<Measured, 'requests' | 'failures'> {
  readonly latencies: Readonly<Record<number, number>>;
}

export const monthOf = (at: Date): string => at.toISOString().slice(0, 7);

/** When a month is over, of UTC. */
export const endOfMonth = (month: string): Date => {
  const [year = 0, number = 1] = month.split('-').map(Number);
  return new Date(Date.UTC(year, number));
};

export function packMeasured({ requests, failures, latencies }: Measured): PackedMeasured {
  const found = latencies.flatMap((count, index) => (count === 0 ? [] : [[index, count] as const]));
  return { requests, failures, latencies: Object.fromEntries(found) };
}
