import type { OperatorGrant } from '@tiffin/access';
import { Refusal, type SupportAccessId } from '@tiffin/kernel';
import type { OperatorStore } from './operator-store.js';
import { supportEntry } from './support-entry.js';

export class CloseSupportAccess {
  constructor(private readonly store: OperatorStore) {}

  /** Anybody's, before its time. Refuses NOT_FOUND where it has ended, or never was. */
  run(grant: OperatorGrant<'platform.support.close'>, id: SupportAccessId): Promise<void> {
    return this.store.within(grant, async (rows) => {
      const access = await rows.support(id);
      if (!access) throw Refusal.of('NOT_FOUND', 'support access');
      await rows.endSupport(id);
      await rows.audit(supportEntry('close', access), access.tenantId, access.onBehalfOf);
    });
  }
}
