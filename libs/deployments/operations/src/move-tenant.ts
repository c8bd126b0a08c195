import type { OperatorGrant } from '@tiffin/access';
import { decideMove } from '@tiffin/deployments-rules';
import { accepted, type CellId, type MoveId, newId, type TenantId } from '@tiffin/kernel';
import type { OperatorCellStore } from './operator-cell-store.js';

export class MoveTenant {
  constructor(private readonly store: OperatorCellStore) {}

  /**
   * Begins it: the deployer carries it out, and its place in the new cell is kept from now on. Refuses NOT_FOUND, NOT_ACTIVE, MOVE_UNDER_WAY,
   * MOVE_NOT_NEEDED, CELL_CLOSED.
   */
  run(grant: OperatorGrant<'platform.tenant.move'>, tenantId: TenantId, cellId: CellId): Promise<MoveId> {
    const id = newId<MoveId>();
    return this.store.within(grant, async (rows) => {
      const tenant = await rows.tenant(tenantId);
      const to = await rows.cell(cellId);
      accepted(decideMove({ tenant, from: tenant.cell, to, underWayTo: tenant.move?.to ?? null }) ?? true);
      await rows.insertMove({ id, tenantId, from: tenant.cell.id, to: cellId });
      const detail = { move: id, slug: tenant.slug, from: tenant.cell.name, to: to.name };
      await rows.audit({ action: 'tenant.move-begin', objectKind: 'tenant', objectId: tenantId, detail }, tenantId);
      return id;
    });
  }
}
