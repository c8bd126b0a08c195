import { Refusal } from '@tiffin/kernel';
import type { TenantState } from '../decide-project-state.js';

/** Whether operators may suspend a tenant, or change the reason: what its own people are deleting is paused already, and has its end. */
export const decideSuspension = (name: string, state: TenantState): 'suspend' | Refusal =>
  isGoing(state) ? Refusal.of('NOT_ACTIVE', 'tenant', name, spoken[state]) : 'suspend';

/** What resuming makes of a tenant. */
export function decideResumption(name: string, state: TenantState): 'resume' | 'nothing' | Refusal {
  if (isGoing(state)) return Refusal.of('NOT_ACTIVE', 'tenant', name, spoken[state]);
  return state === 'suspended' ? 'resume' : 'nothing';
}

const spoken = { deleting: 'being deleted', erasing: 'being erased' } as const;
const isGoing = (state: TenantState): state is keyof typeof spoken => state in spoken;
