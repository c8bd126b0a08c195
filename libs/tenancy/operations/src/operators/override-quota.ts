import type { OperatorGrant } from '@tiffin/access';
import { accepted, type TenantId } from '@tiffin/kernel';
import { decideLimit, decideOverrideEnd, type StatedLimit } from '@tiffin/tenancy-rules';
import type { OperatorStore } from './operator-store.js';

export interface QuotaOverride extends StatedLimit {
  /** From when the plan's limit holds again; null: until somebody takes the override away. */
  readonly until: Date | null;
}

export class OverrideQuota {
  constructor(
    private readonly store: OperatorStore,
    private readonly now: () => Date,
  ) {}

  /** One limit of one tenant, in the place of its plan's. Below what it uses nothing is lost. Refuses NOT_FOUND, INPUT_INVALID. */
  run(grant: OperatorGrant<'platform.quota.manage'>, tenantId: TenantId, wanted: QuotaOverride): Promise<void> {
    const [name, limit] = accepted(decideLimit(wanted));
    const until = accepted(decideOverrideEnd(wanted.until, this.now()));
    return this.store.within(grant, async (rows) => {
      const { slug } = await rows.tenant(tenantId);
      await rows.override(tenantId, name, { limit, until });
      const detail = { slug, resource: name, limit, until: until?.toISOString() ?? null };
      await rows.audit({ action: 'tenant.override-quota', objectKind: 'tenant', objectId: tenantId, detail }, tenantId);
    });
  }
}
