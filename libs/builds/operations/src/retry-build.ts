import type { Grant } from '@tiffin/access';
import { decideBuildRetry } from '@tiffin/builds-rules';
import { accepted, type ProjectId, Refusal } from '@tiffin/kernel';
import type { Doorbell } from '@tiffin/work-operations';
import type { BuildRetryStore } from './build-store.js';

export class RetryBuild {
  constructor(
    private readonly store: BuildRetryStore,
    private readonly doorbell: Doorbell,
  ) {}

  /** Has the head of a project built again that failed, or that waits after a fault. Refuses NOTHING_TO_RETRY. */
  async run(grant: Grant<'project.build'>, projectId: ProjectId): Promise<void> {
    await this.store.within(grant, async (rows) => {
      const progress = await rows.lockProgress(projectId);
      if (!progress) throw Refusal.of('NOT_FOUND', 'project');
      accepted(decideBuildRetry(progress));
      await rows.forgetTrouble(projectId);
      await rows.audit({
        action: 'revision.build-retry',
        objectKind: 'project',
        objectId: projectId,
        detail: { revision: progress.headRevisionId },
      });
    });
    this.doorbell.ring('build', { tenantId: grant.tenantId, projectId });
  }
}
