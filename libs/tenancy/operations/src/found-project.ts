import { type ProjectId, Refusal } from '@tiffin/kernel';
import type { ProjectStanding } from '@tiffin/tenancy-rules';
import type { LifeRows } from './life-store.js';

/** The project, held until the transaction ends. Refuses NOT_FOUND. */
export async function foundProject(rows: LifeRows, projectId: ProjectId): Promise<ProjectStanding> {
  const project = await rows.lockProject(projectId);
  if (!project) throw Refusal.of('NOT_FOUND', 'project');
  return project;
}
