import type { OperatorGrant } from '@tiffin/access';
import { Refusal, type TenantId } from '@tiffin/kernel';
import type { OperatorCellStore } from './operator-cell-store.js';

export class AbortMove {
  constructor(private readonly store: OperatorCellStore) {}

  /** The tenant stays where it is, and what was begun in the other cell ends. Refuses NOT_FOUND, MOVE_TOO_LATE. */
  run(grant: OperatorGrant<'platform.tenant.move'>, tenantId: TenantId): Promise<void> {
    return this.store.within(grant, async (rows) => {
      const { slug, move } = await rows.tenant(tenantId);
      if (move === null || !(await rows.abortMove(move.id))) throw Refusal.of('MOVE_TOO_LATE', slug);
      const detail = { move: move.id, slug, to: move.to };
      await rows.audit({ action: 'tenant.move-abort', objectKind: 'tenant', objectId: tenantId, detail }, tenantId);
    });
  }
}
