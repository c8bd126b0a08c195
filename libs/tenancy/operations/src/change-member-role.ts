import { decideRole, type Grant, type Role } from '@tiffin/access';
import { accepted, type MemberId } from '@tiffin/kernel';
import { cancelInvitations } from './cancel-invitations.js';
import { FoundMembers } from './found-members.js';
import type { MemberStore } from './member-store.js';

export class ChangeMemberRole {
  constructor(private readonly store: MemberStore) {}

  /** Refuses NOT_FOUND, ROLE_TOO_HIGH, LAST_OWNER. A role that the member has already changes nothing. */
  run(grant: Grant<'member.manage'>, memberId: MemberId, role: Role): Promise<void> {
    return this.store.within(grant, async (rows) => {
      const members = await FoundMembers.lock(rows, grant);
      const { role: from, userId } = members.one(memberId);
      const to = accepted(decideRole({ by: members.roleToManage(), from, to: role, owners: members.owners }));
      if (to !== from) {
        await rows.changeRole(memberId, to);
        await cancelInvitations(rows, { id: userId, role: to }, 'member.change-role');
      }
      await rows.audit({
        ...{ action: 'member.change-role', objectKind: 'member', objectId: memberId },
        ...{ detail: { userId, from, to } },
      });
    });
  }
}
