import type { AuditTrail, Role, StoreKey } from '@tiffin/access';
import type { MemberId, UserId } from '@tiffin/kernel';
import type { SentInvitationRows } from './cancel-invitations.js';
import type { StandingRows } from './standing-role.js';

/** A member, as found under the lock. */
export interface FoundMember {
  readonly memberId: MemberId;
  readonly userId: UserId;
  readonly role: Role;
}

export interface MemberRows extends AuditTrail, StandingRows, SentInvitationRows {
  /**
   * All members of the tenant. Whoever changes members comes one after the other from here to the end of the transaction: two owners who
   * demote each other at once leave one.
   */
  lockMembers(): Promise<readonly FoundMember[]>;
  changeRole(memberId: MemberId, role: Role): Promise<void>;
  /** Their API tokens go with them. */
  removeMember(memberId: MemberId): Promise<void>;
  renameTenant(name: string): Promise<void>;
}

/** The members of a tenant. */
export interface MemberStore {
  within<T>(key: StoreKey, work: (rows: MemberRows) => Promise<T>): Promise<T>;
}
