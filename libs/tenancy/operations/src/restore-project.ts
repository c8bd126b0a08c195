import type { Grant } from '@tiffin/access';
import type { ProjectId } from '@tiffin/kernel';
import { foundProject } from './found-project.js';
import type { LifeStore } from './life-store.js';

export class RestoreProject {
  constructor(private readonly store: LifeStore) {}

  /** Active again, from the archive or from being deleted: its environments are deployed as they were. */
  run(grant: Grant<'project.manage'>, projectId: ProjectId): Promise<void> {
    return this.store.within(grant, async (rows) => {
      const { name, state } = await foundProject(rows, projectId);
      if (state === 'active') return;
      await rows.setProject(projectId, 'active', null);
      const detail = { name, before: state };
      await rows.audit({ action: 'project.restore', objectKind: 'project', objectId: projectId, detail });
    });
  }
}
