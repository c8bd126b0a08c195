import type { Json } from '@tiffin/kernel';

/** One line of the audit log. Who and when are stamped by the store, in the same transaction as the change. */
export interface AuditEntry {
  /** `<noun>.<what happened>`, e.g. `canvas.save`. */
  readonly action: string;
  readonly objectKind: string;
  readonly objectId: string;
  /** Kept for ever: nothing that tells who a person is. */
  readonly detail: { readonly [key: string]: Json };
  /** Names and addresses of people, e.g. of who is invited. They can be erased without breaking the chain. */
  readonly personal?: { readonly [key: string]: Json };
  /** What changed, as it was and as it is now; null where it did not exist. Kept is the SHA-256 of each as canonical JSON. */
  readonly before?: Json;
  readonly after?: Json;
}

/** What every store's rows offer, so that no change goes unrecorded. */
export interface AuditTrail {
  /** Written at the end of the transaction, or not at all, with everything else in it. */
  audit(entry: AuditEntry): Promise<void>;
}
