import type { UnitProcess } from '../units/unit-process.js';

export interface Retirement {
  readonly drainMs: number;
  readonly graceMs: number;
}

/** Lets a process finish what it answers and say what that was, then ends it. Nothing may be sent to it any more. */
export async function retire(process: UnitProcess, { drainMs, graceMs }: Retirement): Promise<void> {
  await process.traffic.idle(drainMs);
  await process.tellTraffic();
  await process.end(graceMs);
}
