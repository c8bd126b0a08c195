import type { OperatorGrant } from '@tiffin/access';
import { accepted, newId, type PlanId } from '@tiffin/kernel';
import { decideLimits, decidePlanName, type StatedLimit } from '@tiffin/tenancy-rules';
import type { OperatorStore } from './operator-store.js';

export class CreatePlan {
  constructor(private readonly store: OperatorStore) {}

  /** What is not stated has no limit. Refuses INPUT_INVALID, NAME_TAKEN. */
  run(
    grant: OperatorGrant<'platform.plan.manage'>,
    wanted: { readonly name: string; readonly limits: readonly StatedLimit[] },
  ): Promise<PlanId> {
    const [name, limits] = [accepted(decidePlanName(wanted.name)), accepted(decideLimits(wanted.limits))];
    const planId = newId<PlanId>();
    return this.store.within(grant, async (rows) => {
      await rows.insertPlan(planId, name, limits);
      await rows.audit({ action: 'plan.create', objectKind: 'plan', objectId: planId, detail: { name, limits } }, null);
      return planId;
    });
  }
}
