import type { OperatorGrant } from '@tiffin/access';
import { decideCell, type WantedCell } from '@tiffin/deployments-rules';
import { accepted, type CellId, newId } from '@tiffin/kernel';
import { type OperatorCellStore, termsDetail } from './operator-cell-store.js';

export class AddCell {
  constructor(private readonly store: OperatorCellStore) {}

  /** It is closed until somebody has it opened. Refuses INPUT_INVALID, NAME_TAKEN. */
  run(grant: OperatorGrant<'platform.cell.manage'>, wanted: WantedCell): Promise<CellId> {
    const cell = accepted(decideCell(wanted));
    const id = newId<CellId>();
    return this.store.within(grant, async (rows) => {
      await rows.insertCell(id, cell);
      const detail = { name: cell.name, driver: cell.driver, ...termsDetail(cell) };
      await rows.audit({ action: 'cell.add', objectKind: 'cell', objectId: id, detail });
      return id;
    });
  }
}
