import type { OperatorGrant } from '@tiffin/access';
import { accepted, type TenantId } from '@tiffin/kernel';
import { decideResumption } from '@tiffin/tenancy-rules';
import type { OperatorStore } from './operator-store.js';

export class ResumeTenant {
  constructor(private readonly store: OperatorStore) {}

  /** It goes on as it was. Harmless where it is active. Refuses NOT_FOUND, NOT_ACTIVE where it is being deleted. */
  run(grant: OperatorGrant<'platform.tenant.suspend'>, tenantId: TenantId): Promise<void> {
    return this.store.within(grant, async (rows) => {
      const { name, slug, state } = await rows.tenant(tenantId);
      if (accepted(decideResumption(name, state)) === 'nothing') return;
      await rows.setState(tenantId, 'active', null);
      await rows.audit(
        { action: 'tenant.resume', objectKind: 'tenant', objectId: tenantId, detail: { slug } },
        tenantId,
      );
    });
  }
}
