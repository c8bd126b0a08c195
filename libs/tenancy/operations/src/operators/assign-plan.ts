import type { OperatorGrant } from '@tiffin/access';
import type { PlanId, TenantId } from '@tiffin/kernel';
import type { OperatorStore } from './operator-store.js';

export class AssignPlan {
  constructor(private readonly store: OperatorStore) {}

  /** What the tenant has beyond the plan it keeps, and gets no more. Refuses NOT_FOUND. */
  run(grant: OperatorGrant<'platform.quota.manage'>, tenantId: TenantId, planId: PlanId): Promise<void> {
    return this.store.within(grant, async (rows) => {
      const { slug, plan: before } = await rows.tenant(tenantId);
      const { name: plan } = await rows.plan(planId);
      if (plan === before) return;
      await rows.assignPlan(tenantId, planId);
      const detail = { slug, plan, before };
      await rows.audit({ action: 'tenant.assign-plan', objectKind: 'tenant', objectId: tenantId, detail }, tenantId);
    });
  }
}
