import { Refusal } from '@tiffin/kernel';

export const projectStates = ['active', 'archived', 'deleting'] as const;
/** `archived`: paused until it is restored. `deleting`: paused, and erased once its time is up. */
export type ProjectState = (typeof projectStates)[number];

export const tenantStates = ['active', 'suspended', 'deleting', 'erasing'] as const;
/**
 * `suspended`: paused by an operator. `deleting`: paused, and erased once its time is up. `erasing`: its time is up, nobody is a member
 * any more, and there is no way back.
 */
export type TenantState = (typeof tenantStates)[number];

/** The state after archiving. */
export function decideArchiving(name: string, state: ProjectState): ProjectState | Refusal {
  return state === 'deleting' ? Refusal.of('NOT_ACTIVE', 'project', name, 'being deleted') : 'archived';
}

/** A project, and whether it or its tenant is not active. */
export interface ProjectStanding {
  readonly name: string;
  readonly state: ProjectState;
  readonly isPaused: boolean;
}

/** Whether something may be changed in a project, beside its state. */
export function decideChanging({ name, state, isPaused }: ProjectStanding): 'change' | Refusal {
  if (state !== 'active') return Refusal.of('NOT_ACTIVE', 'project', name, spoken[state]);
  return isPaused ? Refusal.of('NOT_ACTIVE', 'project', name, 'paused') : 'change';
}

/** Whether a tenant may go on or be deleted by its own people: what operators have suspended stays so, and what is erased is gone. */
export function decideTenantChange(name: string, state: TenantState): 'change' | Refusal {
  const isFixed = state === 'suspended' || state === 'erasing';
  return isFixed ? Refusal.of('NOT_ACTIVE', 'tenant', name, spoken[state]) : 'change';
}

const spoken = {
  archived: 'archived',
  deleting: 'being deleted',
  suspended: 'suspended',
  erasing: 'being erased',
} as const;
