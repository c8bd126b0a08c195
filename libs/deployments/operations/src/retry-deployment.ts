import type { Grant } from '@tiffin/access';
import { decideDeploymentRetry } from '@tiffin/deployments-rules';
import { accepted, type EnvironmentId, Refusal } from '@tiffin/kernel';
import type { Doorbell } from '@tiffin/work-operations';
import type { DeploymentRetryStore } from './deployment-store.js';

export class RetryDeployment {
  constructor(
    private readonly store: DeploymentRetryStore,
    private readonly doorbell: Doorbell,
  ) {}

  /** Has the desired release deployed again that failed, or that waits after a fault. Refuses NOTHING_TO_RETRY. */
  async run(grant: Grant<'environment.deploy'>, environmentId: EnvironmentId): Promise<void> {
    await this.store.within(grant, async (rows) => {
      const progress = await rows.lockProgress(environmentId);
      if (!progress) throw Refusal.of('NOT_FOUND', 'environment');
      accepted(decideDeploymentRetry(progress));
      await rows.forgetTrouble(environmentId);
      await rows.audit({
        action: 'deployment.retry',
        objectKind: 'environment',
        objectId: environmentId,
        detail: { release: progress.desiredReleaseId },
      });
    });
    this.doorbell.ring('deploy', { tenantId: grant.tenantId, environmentId });
  }
}
