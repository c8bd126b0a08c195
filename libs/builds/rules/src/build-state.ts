import type { Failure } from '@tiffin/contracts';
import { Refusal } from '@tiffin/kernel';

/**
 * `degraded`: a fault of the platform is in the way, and it is retried automatically. `failed`: final for this revision.
 * The empty canvas, revision 0, counts as built.
 */
export const headBuildStates = ['building', 'degraded', 'failed', 'built'] as const;
export type HeadBuildState = (typeof headBuildStates)[number];

/** The columns of a project that decide how far the building of its head is. Null where there is none. */
export interface BuildProgress {
  readonly headRevisionId: string;
  readonly builtRevisionId: string | null;
  readonly buildFailedRevisionId: string | null;
  readonly buildFailure: Failure | null;
  /** The fault that building the head met last, for users. */
  readonly buildFault: string | null;
  /** Faults in a row. */
  readonly buildFaults: number;
  readonly buildNextTryAt: Date | null;
}

/** How far the building of a project's head is. */
export function headBuildState(project: BuildProgress): HeadBuildState {
  if (project.buildFailedRevisionId === project.headRevisionId) return 'failed';
  if (project.builtRevisionId === project.headRevisionId) return 'built';
  return project.buildFault === null ? 'building' : 'degraded';
}

/** What is in the way of a build or an environment. A failure is final for its content, a fault is tried again at `nextTryAt`. */
export interface Trouble {
  readonly failure: Failure | null;
  readonly fault: string | null;
  /** Tries in a row that met a fault. */
  readonly attempts: number;
  readonly nextTryAt: Date | null;
}

export const noTrouble: Trouble = { failure: null, fault: null, attempts: 0, nextTryAt: null };

/** Why a project's head is not built, where something is in the way. */
export function buildTrouble(project: BuildProgress): Trouble {
  const state = headBuildState(project);
  if (state === 'failed') return { ...noTrouble, failure: project.buildFailure };
  if (state !== 'degraded') return noTrouble;
  const { buildFault: fault, buildFaults: attempts, buildNextTryAt: nextTryAt } = project;
  return { failure: null, fault, attempts, nextTryAt };
}

/** Whether somebody may have the head built again: only what failed, or waits after a fault. */
export function decideBuildRetry(project: BuildProgress): 'retry' | Refusal {
  const state = headBuildState(project);
  if (state === 'failed' || state === 'degraded') return 'retry';
  return Refusal.of('NOTHING_TO_RETRY', state === 'built' ? 'the newest revision is built' : 'it is being built');
}
