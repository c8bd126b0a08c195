import { decideInvitedRole, type Grant } from '@tiffin/access';
import { accepted, type InvitationId } from '@tiffin/kernel';
import { decideLetter, decideRenewal, invitationStandsMs } from '@tiffin/tenancy-rules';
import { FoundMembers } from './found-members.js';
import type { InvitationPost, Posting } from './invitation-post.js';
import type { InvitationStore } from './invitation-store.js';
import { newInvitationToken } from './invitation-token.js';
import { hashToken } from './token-text.js';

export class ResendInvitation {
  constructor(
    private readonly store: InvitationStore,
    private readonly post: InvitationPost,
  ) {}

  /**
   * A new letter with a new token, for as long as the first one; the old token opens nothing. Whoever sends it is who invites from now on. Refuses NOT_FOUND, ROLE_TOO_HIGH,
   * INVITATION_CLOSED, QUOTA_EXCEEDED.
   */
  async run(grant: Grant<'invitation.manage'>, id: InvitationId): Promise<void> {
    const [token, inviter] = [newInvitationToken(), grant.actor.name];
    const letters: Posting[] = [];
    await this.store.within(grant, async (rows) => {
      const members = await FoundMembers.lock(rows, grant);
      const { state, email, role } = await rows.invitation(id);
      accepted(decideInvitedRole(members.roleToManage(), role));
      accepted(decideRenewal(state));
      accepted(decideLetter(await rows.lettersOfDay(email)));
      const renewal = { tokenHash: hashToken(token), invitedByName: inviter, standsMs: invitationStandsMs };
      const number = await rows.renewInvitation(id, renewal);
      await rows.audit({ action: 'invitation.resend', objectKind: 'invitation', objectId: id, detail: {} });
      letters[0] = { id, to: email, token, number, tenant: await rows.tenantName(), inviter, role };
    });
    // None where this is a retry: a token that nobody stored opens nothing.
    for (const letter of letters) await this.post.send(grant, letter);
  }
}
