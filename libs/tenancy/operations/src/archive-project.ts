import type { Grant } from '@tiffin/access';
import { accepted, type ProjectId } from '@tiffin/kernel';
import { decideArchiving } from '@tiffin/tenancy-rules';
import { foundProject } from './found-project.js';
import type { LifeStore } from './life-store.js';

export class ArchiveProject {
  constructor(private readonly store: LifeStore) {}

  /** Nothing of it is built, deployed or served until it is restored; nothing is lost. Refuses NOT_ACTIVE while it is being deleted. */
  run(grant: Grant<'project.manage'>, projectId: ProjectId): Promise<void> {
    return this.store.within(grant, async (rows) => {
      const { name, state } = await foundProject(rows, projectId);
      const next = accepted(decideArchiving(name, state));
      if (next === state) return;
      await rows.setProject(projectId, next, null);
      await rows.audit({ action: 'project.archive', objectKind: 'project', objectId: projectId, detail: { name } });
    });
  }
}
