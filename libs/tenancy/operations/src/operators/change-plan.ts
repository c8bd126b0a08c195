import type { OperatorGrant } from '@tiffin/access';
import { accepted, type PlanId } from '@tiffin/kernel';
import { decideLimits, type StatedLimit } from '@tiffin/tenancy-rules';
import type { OperatorStore } from './operator-store.js';

export class ChangePlan {
  constructor(private readonly store: OperatorStore) {}

  /**
   * The limits that are stated, for every tenant that has it. Whoever has more than a lowered one keeps it, and gets no more. Refuses
   * NOT_FOUND, INPUT_INVALID.
   */
  run(grant: OperatorGrant<'platform.plan.manage'>, planId: PlanId, stated: readonly StatedLimit[]): Promise<void> {
    const limits = accepted(decideLimits(stated));
    return this.store.within(grant, async (rows) => {
      const plan = await rows.plan(planId);
      await rows.setLimits(planId, limits);
      const detail = { name: plan.name, before: plan.limits, limits };
      await rows.audit({ action: 'plan.change', objectKind: 'plan', objectId: planId, detail }, null);
    });
  }
}
