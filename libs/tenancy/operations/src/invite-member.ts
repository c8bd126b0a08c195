import { decideInvitedRole, type Grant, type Role } from '@tiffin/access';
import { accepted, type InvitationId, newId, Refusal } from '@tiffin/kernel';
import { decideEmail, decideLetter, invitationStandsMs } from '@tiffin/tenancy-rules';
import { FoundMembers } from './found-members.js';
import type { InvitationPost, Posting } from './invitation-post.js';
import type { InvitationStore } from './invitation-store.js';
import { newInvitationToken } from './invitation-token.js';
import { hashToken } from './token-text.js';

export class InviteMember {
  constructor(
    private readonly store: InvitationStore,
    private readonly post: InvitationPost,
  ) {}

  /** Refuses INPUT_INVALID, ROLE_TOO_HIGH, ALREADY_MEMBER, ALREADY_INVITED, QUOTA_EXCEEDED. */
  async run(grant: Grant<'invitation.manage'>, wanted: { email: string; role: Role }): Promise<InvitationId> {
    const email = accepted(decideEmail(wanted.email));
    const [id, token, inviter] = [newId<InvitationId>(), newInvitationToken(), grant.actor.name];
    const letters: Posting[] = [];
    const made = await this.store.within(grant, async (rows) => {
      const members = await FoundMembers.lock(rows, grant);
      const role = accepted(decideInvitedRole(members.roleToManage(), wanted.role));
      if (await rows.isMember(email)) throw Refusal.of('ALREADY_MEMBER');
      if (await rows.isInvited(email)) throw Refusal.of('ALREADY_INVITED', email);
      accepted(decideLetter(await rows.lettersOfDay(email)));
      const standsMs = invitationStandsMs;
      await rows.insertInvitation({ id, email, role, tokenHash: hashToken(token), invitedByName: inviter, standsMs });
      await rows.audit({
        ...{ action: 'invitation.create', objectKind: 'invitation', objectId: id },
        ...{ detail: { role }, personal: { email } },
      });
      letters[0] = { id, to: email, token, number: 1, tenant: await rows.tenantName(), inviter, role };
      return id;
    });
    // None where this is a retry: the letter of the first is handed over, or on record as not.
    for (const letter of letters) await this.post.send(grant, letter);
    return made;
  }
}
