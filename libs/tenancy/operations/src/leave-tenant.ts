import { decideDeparture, type Grant } from '@tiffin/access';
import { accepted } from '@tiffin/kernel';
import { cancelInvitations } from './cancel-invitations.js';
import { FoundMembers } from './found-members.js';
import type { MemberStore } from './member-store.js';

export class LeaveTenant {
  constructor(private readonly store: MemberStore) {}

  /** The caller is a member no longer. Refuses LAST_OWNER. */
  run(grant: Grant<'member.leave'>): Promise<void> {
    return this.store.within(grant, async (rows) => {
      const members = await FoundMembers.lock(rows, grant);
      const { memberId, role, userId } = members.self;
      accepted(decideDeparture({ by: role, from: role, owners: members.owners }));
      await rows.removeMember(memberId);
      await cancelInvitations(rows, { id: userId, role: null }, 'member.leave');
      await rows.audit({
        ...{ action: 'member.leave', objectKind: 'member', objectId: memberId },
        ...{ detail: { userId, role } },
      });
    });
  }
}
