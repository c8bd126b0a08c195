import { Refusal } from '@tiffin/kernel';
import type { CellState } from './decide-cell-state.js';

/** Of a cell, what decides whether a tenant may come. */
export interface PlaceableCell {
  readonly name: string;
  readonly state: CellState;
  /** How many tenants it takes; null: no limit. */
  readonly capacity: number | null;
  /** Those that it has, and those on their way to it. */
  readonly tenants: number;
}

/** As many as a cell without a limit counts as having room for: what a cluster was tested with. */
const assumedCapacity = 10_000;

export const takesTenants = ({ state, capacity, tenants }: PlaceableCell): boolean =>
  state === 'open' && (capacity === null || tenants < capacity);

const loadOf = ({ capacity, tenants }: PlaceableCell): number => tenants / (capacity ?? assumedCapacity);

/**
 * Where a new tenant goes: of the open cells with room to the one that is least full, of equals to the one with the fewest tenants, of those
 * to the first by name. Null: there is none. `platform.choose_cell()` decides the same where the tenant is inserted.
 */
export function decidePlacement<Cell extends PlaceableCell>(cells: readonly Cell[]): Cell | null {
  const [best] = cells
    .filter(takesTenants)
    .toSorted((a, b) => loadOf(a) - loadOf(b) || a.tenants - b.tenants || (a.name < b.name ? -1 : 1));
  return best ?? null;
}

export interface WantedMove {
  readonly tenant: { readonly slug: string; readonly name: string; readonly state: string };
  /** Where it is. */
  readonly from: { readonly name: string };
  readonly to: PlaceableCell;
  /** The name of the cell to which it is on its way; null: to none. */
  readonly underWayTo: string | null;
}

/** Whether a tenant may begin to move. */
export function decideMove({ tenant, from, to, underWayTo }: WantedMove): Refusal | null {
  const { slug, name, state } = tenant;
  if (state !== 'active' && state !== 'suspended') return Refusal.of('NOT_ACTIVE', 'tenant', name, state);
  if (underWayTo !== null) return Refusal.of('MOVE_UNDER_WAY', slug, underWayTo);
  if (from.name === to.name) return Refusal.of('MOVE_NOT_NEEDED', slug, to.name);
  return takesTenants(to) ? null : Refusal.of('CELL_CLOSED', to.name, to.state === 'open' ? 'full' : to.state);
}
