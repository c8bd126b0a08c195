import { issueLookupKey, type StoreKey } from '@tiffin/access';
import type { TenantId } from '@tiffin/kernel';

/** Opens a tenant's store for its authorization servers, which clients of the tenant ask and nobody of Tiffin's. */
export const oauthKeyOf = (tenantId: TenantId): StoreKey => issueLookupKey(tenantId);
