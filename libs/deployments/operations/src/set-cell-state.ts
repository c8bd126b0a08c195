import type { OperatorGrant } from '@tiffin/access';
import type { CellState } from '@tiffin/deployments-rules';
import type { CellId } from '@tiffin/kernel';
import type { OperatorCellStore } from './operator-cell-store.js';

export class SetCellState {
  constructor(private readonly store: OperatorCellStore) {}

  /**
   * At once; but `open` asks for it: the deployer inspects the cell, and opens it or says what is in the way. One that is open is inspected
   * again. Refuses NOT_FOUND.
   */
  run(grant: OperatorGrant<'platform.cell.manage'>, id: CellId, state: Exclude<CellState, 'closed'>): Promise<void> {
    return this.store.within(grant, async (rows) => {
      const { name, state: before } = await rows.cell(id);
      await (state === 'open' ? rows.askToOpen(id) : rows.setState(id, state));
      const detail = { name, before, state };
      await rows.audit({ action: 'cell.set-state', objectKind: 'cell', objectId: id, detail });
    });
  }
}
