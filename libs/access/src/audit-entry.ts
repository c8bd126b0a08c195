import type { Json } from '@tiffin/kernel';

/** One line of the audit log. Who and when are stamped by the store, in the same transaction as the change. */
export interface AuditEntry {
  /** `<noun>.<what happened>`, e.g. `canvas.save`. */
  readonly action: string;
  readonly objectKind: string;
  readonly objectId: string;
  readonly detail: { readonly [key: string]: Json };
}

/** What every store's rows offer, so that no change goes unrecorded. */
export interface AuditTrail {
  audit(entry: AuditEntry): Promise<void>;
}
