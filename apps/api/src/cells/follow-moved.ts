import { setTimeout as pause } from 'node:timers/promises';
import type { FollowedLine } from '@tiffin/contracts';
import type { CellReader, FollowOptions } from '@tiffin/deployments-operations';

export interface MovedPlace {
  /** The cell that the environment is in by now. */
  readonly find: () => Promise<Pick<CellReader, 'followLogs'>>;
  readonly environmentId: string;
  readonly unitKey: string;
  /** How often it is looked for. */
  readonly everyMs?: number;
}

/** All of it is new there. */
const tailElsewhere = 1_000;

/** The lines of a unit, also once its tenant has moved to another cell, or the cell is reached in another way. */
export async function* followMoved(
  { find, environmentId, unitKey, everyMs = 5_000 }: MovedPlace,
  options: FollowOptions,
): AsyncGenerator<readonly FollowedLine[]> {
  const { signal } = options;
  for (let { tail } = options; !signal.aborted; tail = tailElsewhere) {
    const cell = await find();
    const moved = new AbortController();
    void untilMoved(async () => (await find()) !== cell, { everyMs, moved, signal });
    try {
      yield* cell.followLogs(environmentId, unitKey, {
        ...{ ...options, tail },
        signal: AbortSignal.any([signal, moved.signal]),
      });
      if (!moved.signal.aborted) return;
    } finally {
      moved.abort();
    }
  }
}

interface Looking {
  readonly everyMs: number;
  readonly moved: AbortController;
  readonly signal: AbortSignal;
}

async function untilMoved(isElsewhere: () => Promise<boolean>, { everyMs, moved, signal }: Looking): Promise<void> {
  const either = AbortSignal.any([signal, moved.signal]);
  while (!either.aborted) {
    await pause(everyMs, null, { signal: either, ref: false }).catch(() => undefined);
    // A cell that does not answer is asked again by whoever follows it.
    if (!either.aborted && (await isElsewhere().catch(() => false))) moved.abort();
  }
}
