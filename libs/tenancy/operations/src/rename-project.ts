import type { Grant } from '@tiffin/access';
import { accepted, type ProjectId } from '@tiffin/kernel';
import { decideChanging, decideProjectName } from '@tiffin/tenancy-rules';
import { foundProject } from './found-project.js';
import type { LifeStore } from './life-store.js';

export class RenameProject {
  constructor(private readonly store: LifeStore) {}

  /** Another name; its slug stays, and with it its host names. Refuses NAME_MISLEADING, NAME_TAKEN, INPUT_INVALID, NOT_ACTIVE. */
  run(grant: Grant<'project.manage'>, projectId: ProjectId, wanted: string): Promise<void> {
    return this.store.within(grant, async (rows) => {
      const project = await foundProject(rows, projectId);
      accepted(decideChanging(project));
      const before = project.name;
      const name = accepted(decideProjectName(wanted, await rows.otherNames(projectId)));
      if (name === before) return;
      await rows.renameProject(projectId, name);
      await rows.audit({
        action: 'project.rename',
        objectKind: 'project',
        objectId: projectId,
        detail: { name, before },
      });
    });
  }
}
