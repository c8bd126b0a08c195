import type { CellInspection, CellPlace, InspectedCell } from '@tiffin/deployments-operations';
import { Refusal } from '@tiffin/kernel';
import { type LocalCellAccess, localCellPlace } from './local-cell-places.js';
import { LocalCell } from './local-cell.js';

/** A local cell may be opened where its token is there, and it answers. */
export class LocalCellInspection implements CellInspection {
  constructor(private readonly access: LocalCellAccess) {}

  async inspect(place: CellPlace): Promise<InspectedCell> {
    const cell = new LocalCell(foundPlace(place, this.access));
    try {
      const { routerUrl, environments } = await cell.probe();
      return { problems: [], facts: { routerUrl, environments: String(environments) } };
    } finally {
      cell.close();
    }
  }
}

function foundPlace(place: CellPlace, access: LocalCellAccess) {
  try {
    return localCellPlace(place, access);
  } catch (error) {
    const reason = `its token cannot be read from "${place.address}" (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`;
    throw Refusal.of('CELL_UNAVAILABLE', `cell "${place.name}": ${reason}`).because(error);
  }
}
