import { accepted, type EnvironmentId, type ProjectId, Refusal } from '@tiffin/kernel';
import type { Stage } from '@tiffin/promotion-rules';
import { decideChanging } from '@tiffin/tenancy-rules';
import type { KeptStage, StageRows } from './stage-store.js';

/** The stages of a project that may be changed, held until the transaction ends. Refuses NOT_FOUND, NOT_ACTIVE. */
export async function heldStages(rows: StageRows, projectId: ProjectId): Promise<readonly KeptStage[]> {
  const project = await rows.lockProject(projectId);
  if (!project) throw Refusal.of('NOT_FOUND', 'project');
  accepted(decideChanging(project));
  return rows.stages(projectId);
}

/** A stage of another project, or of nobody's, is not there. Refuses NOT_FOUND. */
export function refuseUnknown(upstream: readonly EnvironmentId[] | undefined, stages: readonly Stage[]): void {
  const known = new Set(stages.map(({ environmentId }) => environmentId));
  if (upstream?.some((id) => !known.has(id))) throw Refusal.of('NOT_FOUND', 'environment');
}
