import type { UserId } from '@tiffin/kernel';

export type Approver = { readonly person: UserId } | { readonly role: string };

/** Who has to agree before a release enters a stage. */
export interface ApprovalRule {
  /** How many people, at least. */
  readonly quorum: number;
  /** Each of these is to be met by somebody of that role, one person for each. */
  readonly roles: readonly string[];
  /** Who may vote at all. Empty means nobody. */
  readonly approvers: readonly Approver[];
  readonly expiresAfterMs: number;
}

export interface Vote {
  /** The person, also where a token or a service account of theirs has voted. */
  readonly by: UserId;
  readonly says: 'approve' | 'reject';
  readonly at: Date;
  readonly comment: string | null;
}
