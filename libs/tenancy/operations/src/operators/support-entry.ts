import type { AuditEntry } from '@tiffin/access';
import type { Json } from '@tiffin/kernel';
import type { OpenSupport } from './operator-store.js';

/** What happened to a support access, for the log of the tenant and the platform's. */
export const supportEntry = (
  what: 'open' | 'use' | 'close' | 'expire',
  { id, tenantId, reason }: Pick<OpenSupport, 'id' | 'tenantId' | 'reason'>,
  further: Readonly<Record<string, Json>> = {},
): AuditEntry => ({
  action: `support.${what}`,
  objectKind: 'support_access',
  objectId: id,
  detail: { tenantId, reason, ...further },
});
