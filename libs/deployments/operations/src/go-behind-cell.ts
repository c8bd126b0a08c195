import type { WorkerGrant } from '@tiffin/access';
import type { DeployParts } from './deploy-attempt.js';
import type { EnvironmentClaim } from './deployment-store.js';

/**
 * Asks why a cell refused a claim's epoch. Most often somebody has taken over, and nothing is done. But where the database was put back from a copy,
 * the cell has seen epochs that the database knows nothing of, and would refuse each one up to there: the claim is let go of, for the next to be above all of them.
 * Answers the epoch that the environment has then; null: it is somebody else's.
 */
export async function goBehindCell(
  { cells, store, report }: Pick<DeployParts, 'cells' | 'store' | 'report'>,
  grant: WorkerGrant,
  claim: EnvironmentClaim,
): Promise<number | null> {
  const { environmentId } = claim;
  try {
    const { cell } = await cells.of(environmentId);
    const epoch = (await cell.observe(environmentId))?.epoch ?? claim.epoch;
    if (epoch <= claim.epoch) return null;
    const answer = await store.within(grant, (rows) => rows.goBehind(claim, epoch));
    return answer === 'written' ? epoch : null;
  } catch (error) {
    report(error, environmentId);
    return null;
  }
}
