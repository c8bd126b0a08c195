import { decideRollout } from '@tiffin/deployments-rules';
import { Refusal } from '@tiffin/kernel';
import type { Cell, ObserveOptions } from './cell.js';
import type { WatchedEnvironment } from './rollout-watch.js';

// Also how soon a worker that was overtaken notices it.
const lookAgainMs = 500;
/** Between what a cell says of its own limit and what it shows. */
const slackMs = 5_000;

export interface Drain {
  readonly cell: Pick<Cell, 'observe'>;
  /** What serves by now. */
  readonly desired: WatchedEnvironment;
  readonly held: () => boolean;
  /** Tells people what is waited for. */
  readonly tell: (text: string) => Promise<void>;
}

/**
 * Resolves once nothing of a former release answers any more, or the time is over within which its cell ends it: what the kernel
 * does not let go of answers nobody. Throws EPOCH_STALE, or CELL_UNAVAILABLE where the release does not serve alone (any more).
 */
export async function untilAlone(drain: Drain): Promise<void> {
  let seen: ObserveOptions | undefined;
  let lastLook: number | null = null;
  for (;;) {
    const { version, endWithinMs } = await look(drain, seen);
    if (endWithinMs === null) return;
    if (lastLook === null) await drain.tell(waitsText(endWithinMs));
    lastLook ??= performance.now() + endWithinMs + slackMs;
    if (performance.now() > lastLook) return;
    seen = { afterVersion: version, waitMs: lookAgainMs };
  }
}

/** `endWithinMs` null: the release serves alone. */
async function look({ cell, desired, held }: Drain, seen: ObserveOptions | undefined) {
  if (!held()) throw Refusal.of('EPOCH_STALE', desired.environmentId);
  const observed = await cell.observe(desired.environmentId, seen);
  if (observed === null || decideRollout(observed, desired).is !== 'live') throw lost();
  const { version, retiring } = observed;
  return { version, endWithinMs: retiring?.endWithinMs ?? null };
}

/** A cell that was started anew may have begun with what served before: the next attempt brings the release once more. */
const lost = (): Refusal => Refusal.of('CELL_UNAVAILABLE', 'it does not show that the release serves alone');

const waitsText = (endWithinMs: number): string =>
  `waits for calls that former processes still answer, at most ${Math.ceil(endWithinMs / 1000)} s`;
