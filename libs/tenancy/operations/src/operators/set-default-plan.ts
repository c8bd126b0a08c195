import type { OperatorGrant } from '@tiffin/access';
import type { PlanId } from '@tiffin/kernel';
import type { OperatorStore } from './operator-store.js';

export class SetDefaultPlan {
  constructor(private readonly store: OperatorStore) {}

  /** New tenants get it from now on; nobody's changes. Refuses NOT_FOUND. */
  run(grant: OperatorGrant<'platform.plan.manage'>, planId: PlanId): Promise<void> {
    return this.store.within(grant, async (rows) => {
      const { name } = await rows.plan(planId);
      await rows.setDefaultPlan(planId);
      await rows.audit({ action: 'plan.set-default', objectKind: 'plan', objectId: planId, detail: { name } }, null);
    });
  }
}
