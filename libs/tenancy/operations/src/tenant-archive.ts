import type { AuditTrail, StoreKey } from '@tiffin/access';
import type { Json } from '@tiffin/kernel';
import type { StandingRows } from './standing-role.js';

export type ArchiveRow = Readonly<Record<string, Json>>;

/** Lists of a tenant as a whole, and lists of a project or an environment. */
export const tenantLists = ['members', 'service-accounts', 'invitations', 'webhooks'] as const;
export const projectLists = ['environments', 'revisions', 'releases'] as const;
export const environmentLists = [
  ...(['variables', 'secrets', 'domains', 'migrations'] as const),
  ...(['consumers', 'consumer-credentials', 'consumer-scopes'] as const),
] as const;
export type ArchiveList =
  (typeof tenantLists | typeof projectLists | typeof environmentLists)[number] | 'projects' | 'audit-events';

/** What there is of a tenant, for its owner. Lists come in pages: nobody holds more than a page. */
export interface TenantArchiveReads {
  tenant(): Promise<ArchiveRow>;
  /** `of`: the project or environment; null: of the tenant as a whole. */
  rows(list: ArchiveList, of: string | null): AsyncIterable<ArchiveRow>;
  /** The text of a revision's canvas, or of a release, as it was hashed. */
  document(kind: 'canvas' | 'release', id: string): Promise<string>;
  /** The newest checkpoint that has seen the audit chain, with the way there; null: none has. */
  auditProof(): Promise<ArchiveRow | null>;
}

export interface TenantArchiveStore {
  within<T>(key: StoreKey, work: (rows: AuditTrail & StandingRows) => Promise<T>): Promise<T>;
  reads(key: StoreKey): TenantArchiveReads;
}
