import type { Grant } from '@tiffin/access';
import type { ProjectId } from '@tiffin/kernel';
import { foundProject } from './found-project.js';
import type { Grace, LifeStore } from './life-store.js';

export class DeleteProject {
  constructor(
    private readonly store: LifeStore,
    private readonly grace: Pick<Grace, 'projectDays'>,
  ) {}

  /** Paused at once, and erased with all that belongs to it once the grace period is over; until then it can be restored. */
  run(grant: Grant<'project.manage'>, projectId: ProjectId): Promise<void> {
    return this.store.within(grant, async (rows) => {
      const { name, state } = await foundProject(rows, projectId);
      // Deleted twice is deleted once: the time that is left does not begin anew.
      if (state === 'deleting') return;
      const { projectDays } = this.grace;
      await rows.setProject(projectId, 'deleting', projectDays);
      const detail = { name, eraseAfterDays: projectDays };
      await rows.audit({ action: 'project.delete', objectKind: 'project', objectId: projectId, detail });
    });
  }
}
