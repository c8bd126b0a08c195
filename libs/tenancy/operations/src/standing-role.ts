import { type Grant, mayDo, type Role } from '@tiffin/access';
import { Refusal } from '@tiffin/kernel';

export interface StandingRows {
  /**
   * The role of whoever acts, at this moment; a member keeps theirs until the transaction ends. Null: they are none any more, or their
   * token stands no longer.
   */
  ownRole(): Promise<Role | null>;
}

/**
 * The role by which whoever acts may still do what their grant says. A grant is as old as what is remembered of its caller: somebody may
 * have been demoted since, and must give nobody, themselves least of all, what outlives that. Refuses FORBIDDEN then.
 */
export async function standingRole(rows: StandingRows, { permission }: Pick<Grant, 'permission'>): Promise<Role> {
  const role = await rows.ownRole();
  if (role === null || !mayDo(role, permission)) throw Refusal.of('FORBIDDEN', permission);
  return role;
}
