import type { Grant } from '@tiffin/access';
import { accepted } from '@tiffin/kernel';
import { decideTenantChange } from '@tiffin/tenancy-rules';
import type { Grace, LifeStore } from './life-store.js';
import { standingRole } from './standing-role.js';

export class DeleteTenant {
  constructor(
    private readonly store: LifeStore,
    private readonly grace: Pick<Grace, 'tenantDays'>,
  ) {}

  /** Paused at once, and erased once the grace period is over; until then it can be restored. Refuses NOT_ACTIVE where it is suspended. */
  run(grant: Grant<'tenant.delete'>): Promise<void> {
    return this.store.within(grant, async (rows) => {
      const { name, state } = await rows.lockTenant();
      accepted(decideTenantChange(name, state));
      // Behind the tenant's row, as whoever erases it: its members go after it.
      await standingRole(rows, grant);
      if (state === 'deleting') return;
      const { tenantDays } = this.grace;
      await rows.setTenant('deleting', { eraseAfterDays: tenantDays, reason: null });
      const detail = { eraseAfterDays: tenantDays };
      // Made of a person's name, it may tell who that is.
      const personal = { name };
      await rows.audit({ action: 'tenant.delete', objectKind: 'tenant', objectId: grant.tenantId, detail, personal });
    });
  }
}
