import type { OperatorGrant } from '@tiffin/access';
import { accepted, type TenantId } from '@tiffin/kernel';
import { decideReason, decideSuspension } from '@tiffin/tenancy-rules';
import type { OperatorStore } from './operator-store.js';

export class SuspendTenant {
  constructor(private readonly store: OperatorStore) {}

  /**
   * Nothing of it is built, deployed or served until it is resumed, and nothing is lost; its people read why. Who is suspended already gets
   * the new reason. Refuses NOT_FOUND, INPUT_INVALID, NOT_ACTIVE where it is being deleted.
   */
  run(grant: OperatorGrant<'platform.tenant.suspend'>, tenantId: TenantId, why: string): Promise<void> {
    const reason = accepted(decideReason(why));
    return this.store.within(grant, async (rows) => {
      const { name, slug, state } = await rows.tenant(tenantId);
      accepted(decideSuspension(name, state));
      await rows.setState(tenantId, 'suspended', reason);
      const detail = { slug, reason };
      await rows.audit({ action: 'tenant.suspend', objectKind: 'tenant', objectId: tenantId, detail }, tenantId);
    });
  }
}
