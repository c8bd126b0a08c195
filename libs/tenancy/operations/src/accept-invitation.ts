import { mayStillInvite, type PersonGrant, userOf } from '@tiffin/access';
import { accepted, type MemberId, newId, Refusal, type TenantId } from '@tiffin/kernel';
import { decideAcceptance, decideFurtherPlace, emailKey } from '@tiffin/tenancy-rules';
import type { InvitationAddress, InvitationStore } from './invitation-store.js';
import { hashToken } from './token-text.js';

export class AcceptInvitation {
  constructor(private readonly store: InvitationStore) {}

  /**
   * The person becomes a member in the invited role. Only whose address is the invited one learns that there is an invitation: to
   * everybody else its token is one that never was, NOT_FOUND. Refuses SIGN_IN_FIRST, EMAIL_UNVERIFIED, INVITATION_USED, INVITATION_EXPIRED,
   * INVITATION_REVOKED, ALREADY_MEMBER, QUOTA_EXCEEDED.
   */
  run(grant: PersonGrant, token: string): Promise<TenantId> {
    return this.accept(grant, (email) => this.store.addressOf(hashToken(token), email));
  }

  /** The same for an invitation that `OwnInvitations` shows: the address is proof enough, and the letter may be lost. */
  runOwn(grant: PersonGrant, id: string): Promise<TenantId> {
    return this.accept(grant, async (email) => {
      const addresses = await this.store.addressesTo(email);
      return addresses.find((one) => one.id === id) ?? null;
    });
  }

  private async accept(
    grant: PersonGrant,
    find: (email: string) => Promise<InvitationAddress | null>,
  ): Promise<TenantId> {
    const userId = accepted(userOf(grant));
    const before = await this.store.acceptedOnce(grant, userId);
    if (before !== null) return before;
    const { email, emailVerified, name } = grant.person;
    // Whoever has no address that we know of asks for one that nobody has: it takes as long.
    const address = await find((email && emailKey(email)) ?? '');
    if (!address) throw Refusal.of('NOT_FOUND', 'invitation');
    if (!emailVerified) throw Refusal.of('EMAIL_UNVERIFIED');
    return this.store.withinAccepting(grant, address, async (rows) => {
      // They may have deleted their account since: a place in a tenant would be nobody's.
      if (!(await rows.holdUser(userId))) throw Refusal.of('UNAUTHENTICATED');
      const { id, role, state, inviterRole } = await rows.invitation(address.id);
      // Who invited gives no more than they have today, whatever became of them without an end of what they sent.
      const stands = state !== 'open' || mayStillInvite(inviterRole, role) ? state : 'revoked';
      accepted(decideAcceptance(stands, await rows.isMember(userId)));
      accepted(decideFurtherPlace(await rows.memberships()));
      const memberId = newId<MemberId>();
      await rows.insertMember({ memberId, userId, name, role });
      await rows.closeAccepted(id);
      await rows.audit({
        ...{ action: 'invitation.accept', objectKind: 'invitation', objectId: id },
        ...{ detail: { userId, memberId, role } },
      });
      return address.tenantId;
    });
  }
}
