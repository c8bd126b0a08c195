import type { DesiredEnvironment } from '@tiffin/contracts';
import type { Settings } from '@tiffin/deployments-rules';
import { nothingNeeded } from '@tiffin/tenancy-rules';
import type { Cell } from './cell.js';
import type { DeploymentClaim, DeploymentRows, EnvironmentClaim, StoredRelease } from './deployment-store.js';
import { settingsOf, stale } from './record-deployment.js';

export interface StopParts {
  readonly cell: Cell;
  readonly within: <T>(work: (rows: DeploymentRows) => Promise<T>) => Promise<T>;
  readonly render: (claim: DeploymentClaim, release: StoredRelease, settings: Settings) => DesiredEnvironment;
}

/**
 * Ends all that the cell has of an environment that is paused, or in which nothing is to run any more. What a paused one should run stays on
 * record, and is due again once it is active. Of one that somebody has stopped the cell keeps the hosts.
 */
export async function stopEnvironment(parts: StopParts, claim: EnvironmentClaim): Promise<void> {
  await endInCell(parts, claim);
  await parts.within(async (rows) => {
    if ((await rows.recordStop(claim)) === 'stale') throw stale(claim);
    // Nothing of it runs: others of the tenant may have its room. It asks for it again when it is active.
    await rows.holdNoMore(claim, nothingNeeded);
    const { environmentId: objectId } = claim;
    await rows.audit({ action: 'environment.stop', objectKind: 'environment', objectId, detail: {} });
  });
}

async function endInCell({ cell, within, render }: StopParts, claim: EnvironmentClaim): Promise<void> {
  const { environmentId, epoch } = claim;
  if (claim.desired === null || !claim.staysStopped || claim.current === null) return cell.remove(environmentId, epoch);
  const { current } = claim;
  // As it runs, so that it is the same when it starts again. What cannot be opened now is no reason to go on serving.
  const settings = await within((rows) => settingsOf(rows, claim, current)).catch(() => unset);
  await cell.apply({ ...render(claim, current, settings), isStopped: true });
}

const unset: Settings = { secrets: {}, variables: {} };
