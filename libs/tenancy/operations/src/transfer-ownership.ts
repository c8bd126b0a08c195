import type { Grant, Role } from '@tiffin/access';
import { type MemberId, Refusal } from '@tiffin/kernel';
import { cancelInvitations } from './cancel-invitations.js';
import { FoundMembers } from './found-members.js';
import type { FoundMember, MemberRows, MemberStore } from './member-store.js';

export class TransferOwnership {
  constructor(private readonly store: MemberStore) {}

  /** The member becomes an owner and the caller, who was one, an admin: both or neither. Refuses NOT_FOUND, FORBIDDEN. */
  run(grant: Grant<'tenant.transfer'>, memberId: MemberId): Promise<void> {
    return this.store.within(grant, async (rows) => {
      const members = await FoundMembers.lock(rows, grant);
      const [from, to] = [members.self, members.one(memberId)];
      if (from.role !== 'owner') throw Refusal.of('FORBIDDEN', grant.permission);
      if (from.memberId === to.memberId)
        throw Refusal.of('INPUT_INVALID', 'memberId', 'it is you; name somebody else.');
      await rows.audit({
        ...{ action: 'tenant.transfer', objectKind: 'tenant', objectId: grant.tenantId },
        ...{ detail: { from: from.userId, to: to.userId } },
      });
      await changeRole(rows, to, 'owner');
      await changeRole(rows, from, 'admin');
      await cancelInvitations(rows, { id: from.userId, role: 'admin' }, 'tenant.transfer');
    });
  }
}

async function changeRole(rows: MemberRows, { memberId, userId, role: from }: FoundMember, to: Role): Promise<void> {
  await rows.changeRole(memberId, to);
  const detail = { userId, from, to };
  await rows.audit({ action: 'member.change-role', objectKind: 'member', objectId: memberId, detail });
}
