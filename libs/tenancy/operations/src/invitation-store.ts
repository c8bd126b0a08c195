import type { AuditTrail, PersonGrant, Role, StoreKey } from '@tiffin/access';
import type { InvitationId, MemberId, TenantId, UserId } from '@tiffin/kernel';
import type { InvitationState, LettersOfDay } from '@tiffin/tenancy-rules';
import type { MemberRows } from './member-store.js';

export interface NewInvitation {
  readonly id: InvitationId;
  /** In the spelling of `emailKey`. */
  readonly email: string;
  readonly role: Role;
  readonly tokenHash: string;
  readonly invitedByName: string;
  readonly standsMs: number;
}

export interface FoundInvitation {
  readonly id: InvitationId;
  readonly email: string;
  readonly role: Role;
  /** Of whoever sent its newest letter, at this moment; null: none. */
  readonly inviterRole: Role | null;
  /** By the database's clock. */
  readonly state: InvitationState;
}

/** Whether the newest letter of an invitation was handed over. */
export type MailState = 'waiting' | 'sent' | 'failed';

export interface InvitationRows extends MemberRows {
  tenantName(): Promise<string>;
  /** Whether a member's address is this one. */
  isMember(email: string): Promise<boolean>;
  /** Whether an invitation to this address was neither accepted nor revoked. */
  isInvited(email: string): Promise<boolean>;
  /** Counted are invitations whose newest letter is of the last day, with all their letters; closed ones too. */
  lettersOfDay(email: string): Promise<LettersOfDay>;
  insertInvitation(invitation: NewInvitation): Promise<void>;
  /** Locked. Refuses NOT_FOUND. */
  invitation(id: InvitationId): Promise<FoundInvitation>;
  /** A new token in place of the old one, a new time, and the actor as who invites. Answers which letter it is, counted from 1. */
  renewInvitation(
    id: InvitationId,
    renewal: Pick<NewInvitation, 'tokenHash' | 'invitedByName' | 'standsMs'>,
  ): Promise<number>;
  /** Unless a later letter has come since. */
  recordMail(id: InvitationId, letter: number, state: MailState): Promise<void>;
}

/** An open invitation, as whom it is for sees it. */
export interface OwnInvitation {
  readonly id: InvitationId;
  readonly tenantName: string;
  readonly role: Role;
  readonly invitedBy: string;
  readonly expiresAt: Date;
}

/** What a person does with an invitation that is theirs. */
export interface AcceptanceRows extends AuditTrail {
  shown(id: InvitationId): Promise<OwnInvitation>;
  /** Locked. */
  invitation(id: InvitationId): Promise<FoundInvitation>;
  isMember(userId: UserId): Promise<boolean>;
  /** Whether there is this user still, and until the transaction ends. */
  holdUser(userId: UserId): Promise<boolean>;
  /** How many tenants the person is a member of. */
  memberships(): Promise<number>;
  insertMember(member: { memberId: MemberId; userId: UserId; name: string; role: Role }): Promise<void>;
  closeAccepted(id: InvitationId): Promise<void>;
}

/** An invitation that a token leads to, with its tenant. */
export interface InvitationAddress {
  readonly tenantId: TenantId;
  readonly id: InvitationId;
}

export interface InvitationStore {
  within<T>(key: StoreKey, work: (rows: InvitationRows) => Promise<T>): Promise<T>;
  /** Null: no token has this hash, or it was sent to another address. One answer, and one round trip, for both. */
  addressOf(tokenHash: string, email: string): Promise<InvitationAddress | null>;
  /** Of open invitations to an address, twenty at most. */
  addressesTo(email: string): Promise<readonly InvitationAddress[]>;
  /** The tenant that the same request has led into already, by its Idempotency-Key; null: none. Refuses IDEMPOTENCY_KEY_REUSED. */
  acceptedOnce(grant: PersonGrant, userId: UserId): Promise<TenantId | null>;
  /** The tenant of the invitation, for a person who is no member of it yet. */
  withinAccepting<T>(grant: PersonGrant, at: InvitationAddress, work: (rows: AcceptanceRows) => Promise<T>): Promise<T>;
}
