import type { Grant } from '@tiffin/access';
import { accepted } from '@tiffin/kernel';
import { decideTenantName } from '@tiffin/tenancy-rules';
import type { MemberStore } from './member-store.js';
import { standingRole } from './standing-role.js';

export class RenameTenant {
  constructor(private readonly store: MemberStore) {}

  /** Its slug, and with it every host name, stays. Refuses NAME_MISLEADING, INPUT_INVALID. */
  run(grant: Grant<'tenant.rename'>, wanted: string): Promise<void> {
    const name = accepted(decideTenantName(wanted));
    return this.store.within(grant, async (rows) => {
      await rows.renameTenant(name);
      // Behind the tenant's row, as whoever erases it.
      await standingRole(rows, grant);
      await rows.audit({
        ...{ action: 'tenant.rename', objectKind: 'tenant', objectId: grant.tenantId },
        ...{ detail: {}, personal: { name } },
      });
    });
  }
}
