import { type AuditAction, type AuditTrail, mayStillInvite, type Role } from '@tiffin/access';
import type { InvitationId } from '@tiffin/kernel';

export interface SentInvitationRows {
  /** Those that are neither accepted nor revoked, locked. `inviter`: who sent the newest letter, a person or a service account. */
  invitationsBy(inviter: string): Promise<readonly { readonly id: InvitationId; readonly role: Role }[]>;
  revokeInvitation(id: InvitationId): Promise<void>;
}

/**
 * Ends what somebody has invited others into and could not any more: it would outlive their own place. `role`: theirs from now on; null:
 * none. `because`: the act that took it.
 */
export async function cancelInvitations(
  rows: SentInvitationRows & AuditTrail,
  inviter: { readonly id: string; readonly role: Role | null },
  because: AuditAction,
): Promise<void> {
  for (const { id, role } of await rows.invitationsBy(inviter.id)) {
    if (mayStillInvite(inviter.role, role)) continue;
    await rows.revokeInvitation(id);
    const detail = { because };
    await rows.audit({ action: 'invitation.revoke', objectKind: 'invitation', objectId: id, detail });
  }
}
