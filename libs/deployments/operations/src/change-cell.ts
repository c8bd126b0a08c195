import type { OperatorGrant } from '@tiffin/access';
import { type CellTerms, decideCellChange } from '@tiffin/deployments-rules';
import { accepted, type CellId } from '@tiffin/kernel';
import { type OperatorCellStore, termsDetail } from './operator-cell-store.js';

export class ChangeCell {
  constructor(private readonly store: OperatorCellStore) {}

  /**
   * What is left out stays. An open cell that leads elsewhere, or is spoken to in another way, takes no new tenants until it has been
   * inspected again, which it is at once. Refuses NOT_FOUND, INPUT_INVALID.
   */
  run(grant: OperatorGrant<'platform.cell.manage'>, id: CellId, change: Partial<CellTerms>): Promise<void> {
    return this.store.within(grant, async (rows) => {
      const cell = await rows.cell(id);
      const { terms, isElsewhere } = accepted(decideCellChange(cell, change));
      await rows.setTerms(id, terms);
      if (isElsewhere && cell.state === 'open') {
        await rows.setState(id, 'closed');
        await rows.askToOpen(id);
      }
      const detail = { name: cell.name, before: termsDetail(cell.terms), after: termsDetail(terms) };
      await rows.audit({ action: 'cell.change', objectKind: 'cell', objectId: id, detail });
    });
  }
}
