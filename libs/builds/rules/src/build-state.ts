export const buildStates = ['empty', 'building', 'failed', 'built'] as const;
export type BuildState = (typeof buildStates)[number];

/** The columns of a project that decide how far the building of its head is. Ids; null where there is none. */
export interface BuildProgress {
  readonly headRevisionNumber: number;
  readonly headRevisionId: string;
  readonly builtRevisionId: string | null;
  readonly buildFailedRevisionId: string | null;
}

/** How far the building of a project's head is. */
export function buildState(project: BuildProgress): BuildState {
  if (project.headRevisionNumber === 0) return 'empty';
  if (project.buildFailedRevisionId === project.headRevisionId) return 'failed';
  return project.builtRevisionId === project.headRevisionId ? 'built' : 'building';
}
