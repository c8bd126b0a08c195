import type { AuditTrail, StoreKey } from '@tiffin/access';
import type { NoticeKind, Occurrence } from '@tiffin/events-rules';
import type { MemberId } from '@tiffin/kernel';
import type { InTenant } from './delivery-store.js';

/** What has happened that a member has not been told of. */
export interface PendingNotices {
  /** Null: they have no address that is verified. */
  readonly to: string | null;
  readonly tenant: string;
  readonly kinds: readonly NoticeKind[];
  readonly occurrences: readonly Occurrence[];
  /** Up to which number of the chain these are. */
  readonly through: number;
  /** By the database's clock. */
  readonly at: Date;
}

export interface NotificationRows extends AuditTrail {
  /** Of the actor. Null: they are no member. */
  memberId(): Promise<MemberId | null>;
  /** They are told of what comes after this transaction began; of no kind, of nothing. */
  put(memberId: MemberId, kinds: readonly NoticeKind[]): Promise<void>;
  /** Null: they are told of nothing any more. */
  pending(memberId: MemberId): Promise<PendingNotices | null>;
  /** They have been told up to there, and are not looked at again for so long. */
  told(memberId: MemberId, through: number, restMs: number): Promise<void>;
}

/** What members are told of by mail. One call of `within` is one transaction in one tenant. */
export interface NotificationStore {
  within<T>(key: StoreKey, work: (rows: NotificationRows) => Promise<T>): Promise<T>;
  /** A member for whom the chain has gone on; nobody else is given them for a minute. */
  claimNotification(): Promise<InTenant<MemberId> | null>;
}
