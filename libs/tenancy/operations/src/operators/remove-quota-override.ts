import type { OperatorGrant } from '@tiffin/access';
import { accepted, type TenantId } from '@tiffin/kernel';
import { decideLimitName } from '@tiffin/tenancy-rules';
import type { OperatorStore } from './operator-store.js';

export class RemoveQuotaOverride {
  constructor(private readonly store: OperatorStore) {}

  /** The limit of the plan holds again. Harmless where there is no override. Refuses NOT_FOUND, INPUT_INVALID. */
  run(grant: OperatorGrant<'platform.quota.manage'>, tenantId: TenantId, resource: string): Promise<void> {
    const name = accepted(decideLimitName(resource));
    return this.store.within(grant, async (rows) => {
      const { slug, overrides } = await rows.tenant(tenantId);
      if (!(name in overrides)) return;
      await rows.removeOverride(tenantId, name);
      const what = { action: 'tenant.remove-quota-override', objectKind: 'tenant', objectId: tenantId } as const;
      await rows.audit({ ...what, detail: { slug, resource: name } }, tenantId);
    });
  }
}
