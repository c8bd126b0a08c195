import type { Json } from '@tiffin/kernel';
import type { AuditAction, AuditObject } from './audit-actions.js';

/**
 * One line of the audit log. Who and when are stamped by the store, in the same transaction as the change; what the object was and is,
 * as hashes, by the database.
 */
export interface AuditEntry {
  readonly action: AuditAction;
  readonly objectKind: AuditObject;
  readonly objectId: string;
  /** Kept for ever: nothing that tells who a person is. */
  readonly detail: { readonly [key: string]: Json };
  /** Names and addresses of people, e.g. of who is invited. They can be erased without breaking the chain. */
  readonly personal?: { readonly [key: string]: Json };
}

/** What every store's rows offer, so that no change goes unrecorded. */
export interface AuditTrail {
  /** Written at the end of the transaction, or not at all, with everything else in it. */
  audit(entry: AuditEntry): Promise<void>;
}
