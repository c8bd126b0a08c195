import { Refusal } from '@tiffin/kernel';
import { mayDo, type Role, roles } from './policy.js';

const rank = (role: Role): number => roles.indexOf(role);

/** Whether one role includes all of another: nobody gives, takes or judges what is above their own. */
export const reaches = (own: Role, other: Role): boolean => rank(own) >= rank(other);

export interface RoleChange {
  /** Of whoever changes it. */
  readonly by: Role;
  readonly from: Role;
  readonly to: Role;
  /** How many owners the tenant has, the member among them. */
  readonly owners: number;
}

/** Whether a member's role may be changed so. */
export function decideRole({ by, from, to, owners }: RoleChange): Role | Refusal {
  if (!reaches(by, from) || !reaches(by, to)) return Refusal.of('ROLE_TOO_HIGH', reaches(by, to) ? from : to, by);
  return from === 'owner' && to !== 'owner' && owners < 2 ? Refusal.of('LAST_OWNER') : to;
}

/** Whether a member may go, or be removed: `by` is their own role where they leave. */
export function decideDeparture({ by, from, owners }: Omit<RoleChange, 'to'>): null | Refusal {
  if (!reaches(by, from)) return Refusal.of('ROLE_TOO_HIGH', from, by);
  return from === 'owner' && owners < 2 ? Refusal.of('LAST_OWNER') : null;
}

/** Whether somebody may invite into a role. */
export const decideInvitedRole = (by: Role, role: Role): Role | Refusal =>
  reaches(by, role) ? role : Refusal.of('ROLE_TOO_HIGH', role, by);

/** Whether who has invited into a role could do it today; null: they have no place in the tenant any more. */
export const mayStillInvite = (by: Role | null, role: Role): boolean =>
  by !== null && mayDo(by, 'invitation.manage') && reaches(by, role);
