import { decideDeparture, type Grant } from '@tiffin/access';
import { accepted, type MemberId } from '@tiffin/kernel';
import { cancelInvitations } from './cancel-invitations.js';
import { FoundMembers } from './found-members.js';
import type { MemberStore } from './member-store.js';

export class RemoveMember {
  constructor(private readonly store: MemberStore) {}

  /** Sessions, tokens, open subscriptions and the invitations that they sent end with it. Refuses NOT_FOUND, ROLE_TOO_HIGH, LAST_OWNER. */
  run(grant: Grant<'member.manage'>, memberId: MemberId): Promise<void> {
    return this.store.within(grant, async (rows) => {
      const members = await FoundMembers.lock(rows, grant);
      const { role: from, userId } = members.one(memberId);
      accepted(decideDeparture({ by: members.roleToManage(), from, owners: members.owners }));
      await rows.removeMember(memberId);
      await cancelInvitations(rows, { id: userId, role: null }, 'member.remove');
      await rows.audit({
        ...{ action: 'member.remove', objectKind: 'member', objectId: memberId },
        ...{ detail: { userId, role: from } },
      });
    });
  }
}
