import type { Grant } from '@tiffin/access';
import { accepted } from '@tiffin/kernel';
import { decideTenantChange } from '@tiffin/tenancy-rules';
import type { LifeStore } from './life-store.js';
import { standingRole } from './standing-role.js';

export class RestoreTenant {
  constructor(private readonly store: LifeStore) {}

  /** No longer being deleted. Refuses NOT_ACTIVE where an operator has suspended it: that ends by an operator. */
  run(grant: Grant<'tenant.delete'>): Promise<void> {
    return this.store.within(grant, async (rows) => {
      const { name, state } = await rows.lockTenant();
      accepted(decideTenantChange(name, state));
      // Behind the tenant's row, as whoever erases it: its members go after it.
      await standingRole(rows, grant);
      if (state === 'active') return;
      await rows.setTenant('active', { eraseAfterDays: null, reason: null });
      const personal = { name };
      await rows.audit({
        action: 'tenant.restore',
        objectKind: 'tenant',
        objectId: grant.tenantId,
        detail: {},
        personal,
      });
    });
  }
}
