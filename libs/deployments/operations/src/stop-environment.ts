import { nothingNeeded } from '@tiffin/tenancy-rules';
import type { Cell } from './cell.js';
import type { DeploymentRows, EnvironmentClaim } from './deployment-store.js';
import { stale } from './record-deployment.js';

export interface StopParts {
  readonly cell: Cell;
  readonly within: (work: (rows: DeploymentRows) => Promise<void>) => Promise<void>;
}

/**
 * Ends all that the cell has of an environment that is paused, or in which nothing is to run any more. What a paused one should run stays on
 * record, and is due again once it is active.
 */
export async function stopEnvironment({ cell, within }: StopParts, claim: EnvironmentClaim): Promise<void> {
  await cell.remove(claim.environmentId, claim.epoch);
  await within(async (rows) => {
    if ((await rows.recordStop(claim)) === 'stale') throw stale(claim);
    // Nothing of it runs: others of the tenant may have its room. It asks for it again when it is active.
    await rows.holdNoMore(claim, nothingNeeded);
    const { environmentId: objectId } = claim;
    await rows.audit({ action: 'environment.stop', objectKind: 'environment', objectId, detail: {} });
  });
}
