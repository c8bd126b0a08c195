import { type CellPlace, type Cells } from '@tiffin/deployments-operations';
import { type CellId, newId } from '@tiffin/kernel';

const place: CellPlace = {
  ...{ id: newId<CellId>(), name: 'only', driver: 'fake', address: '', settings: {}, state: 'open' },
  ...{ silentSince: null, domain: null, routerPort: null },
};

/** All environments run in this one. */
export const oneCell = <C>(cell: C): Cells<C> => ({ of: async () => ({ cell, place }) });
