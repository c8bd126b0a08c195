import type { Grant } from '@tiffin/access';
import { accepted, type InvitationId } from '@tiffin/kernel';
import { decideRenewal } from '@tiffin/tenancy-rules';
import { FoundMembers } from './found-members.js';
import type { InvitationStore } from './invitation-store.js';

export class RevokeInvitation {
  constructor(private readonly store: InvitationStore) {}

  /** Refuses NOT_FOUND, INVITATION_CLOSED. */
  run(grant: Grant<'invitation.manage'>, id: InvitationId): Promise<void> {
    return this.store.within(grant, async (rows) => {
      (await FoundMembers.lock(rows, grant)).roleToManage();
      const { state } = await rows.invitation(id);
      accepted(decideRenewal(state));
      await rows.revokeInvitation(id);
      await rows.audit({ action: 'invitation.revoke', objectKind: 'invitation', objectId: id, detail: {} });
    });
  }
}
