import { createHash } from 'node:crypto';
import type { Grant } from '@tiffin/access';
import { accepted, newId, type EnvironmentId, type ProjectId, type RevisionId } from '@tiffin/kernel';
import { canvasText, emptyCanvas } from '@tiffin/canvas-rules';
import { decideStageNames, defaultStageNames } from '@tiffin/promotion-rules';
import { decideProject, type ProjectNames } from '@tiffin/tenancy-rules';
import type { TenancyRows, TenancyStore } from './tenancy-store.js';

export class CreateProject {
  constructor(private readonly store: TenancyStore) {}

  /**
   * A project with an empty canvas (revision 0) and its environments, each behind the one before it: the first follows the head. Null: the
   * four that most have. Refuses NAME_MISLEADING, NAME_TAKEN, INPUT_INVALID, QUOTA_EXCEEDED.
   */
  run(grant: Grant<'project.create'>, name: string, environments: readonly string[] | null = null): Promise<ProjectId> {
    const stages = accepted(decideStageNames(environments));
    return this.store.within(grant, async (rows) =>
      addProject(rows, accepted(decideProject(name, await rows.projectNames())), stages),
    );
  }
}

/** The same within a transaction that does more. */
export async function addProject(
  rows: TenancyRows,
  names: ProjectNames,
  [first = 'development', ...later]: readonly string[] = defaultStageNames,
): Promise<ProjectId> {
  const canvas = canvasText(emptyCanvas);
  const projectId = newId<ProjectId>();
  await rows.insertProject({
    ...names,
    projectId,
    revisionId: newId<RevisionId>(),
    canvas,
    sha256: createHash('sha256').update(canvas).digest('hex'),
    environmentId: newId<EnvironmentId>(),
    environmentName: first,
    later: later.map((name) => ({ environmentId: newId<EnvironmentId>(), name })),
  });
  await rows.audit({
    action: 'project.create',
    objectKind: 'project',
    objectId: projectId,
    detail: { name: names.name, slug: names.slug, environments: [first, ...later] },
  });
  return projectId;
}
