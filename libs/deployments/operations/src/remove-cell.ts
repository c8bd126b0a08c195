import type { OperatorGrant } from '@tiffin/access';
import { decideCellRemoval } from '@tiffin/deployments-rules';
import { accepted, type CellId } from '@tiffin/kernel';
import { type OperatorCellStore, termsDetail } from './operator-cell-store.js';

export class RemoveCell {
  constructor(private readonly store: OperatorCellStore) {}

  /** It is forgotten; what runs there is not touched. Refuses NOT_FOUND, CELL_IN_USE. */
  run(grant: OperatorGrant<'platform.cell.manage'>, id: CellId): Promise<void> {
    return this.store.within(grant, async (rows) => {
      const cell = await rows.cell(id);
      accepted(decideCellRemoval(cell) ?? true);
      await rows.removeCell(id);
      const detail = { name: cell.name, driver: cell.driver, ...termsDetail(cell.terms) };
      await rows.audit({ action: 'cell.remove', objectKind: 'cell', objectId: id, detail });
    });
  }
}
