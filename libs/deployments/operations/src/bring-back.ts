import { Refusal } from '@tiffin/kernel';
import type { Cell } from './cell.js';
import type { DeploymentClaim } from './deployment-store.js';
import { RolloutFailure, type RolloutWatch } from './rollout-watch.js';

export interface BringBackParts {
  readonly claim: DeploymentClaim;
  readonly cell: Cell;
  readonly watch: RolloutWatch;
  readonly held: () => boolean;
  /** Applies what served before; answers what it misses. */
  readonly putBack: () => Promise<string | null>;
}

/** Has what served serve again, where the cell has lost it or was told to end it. Answers what it misses. */
export async function bringBack({ claim, cell, watch, held, putBack }: BringBackParts): Promise<string | null> {
  const { environmentId, current } = claim;
  const seen = await cell.observe(environmentId);
  if (current === null || seen?.servingReleaseId === current.id) return null;
  const missing = await putBack();
  if (missing !== null) return missing;
  await watch.untilLive({ environmentId, releaseId: current.id, units: [] }, held).catch(notTheNewOnes);
  return null;
}

/** The new release has no part in it: what is in the way is tried again. */
function notTheNewOnes(error: Error): never {
  if (!(error instanceof RolloutFailure)) throw error;
  throw Refusal.of('CELL_UNAVAILABLE', `it has lost what served, which does not come back: ${error.message}`);
}
