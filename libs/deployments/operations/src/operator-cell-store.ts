import type { AuditEntry, OperatorKey } from '@tiffin/access';
import type { CellState, CellTerms, CellUse, NewCell, StandingCell } from '@tiffin/deployments-rules';
import type { CellId, Json, MoveId, TenantId } from '@tiffin/kernel';

/** A cell, as operators have it under their hands. */
export type CellUnderHands = StandingCell & CellUse & Pick<CellTerms, 'capacity'>;

/** What operators change of cells. A cell that is asked for by id is locked until the end, and NOT_FOUND where there is none. */
export interface OperatorCellRows {
  cell(id: CellId): Promise<CellUnderHands>;
  /** It is closed. Refuses NAME_TAKEN. */
  insertCell(id: CellId, cell: NewCell): Promise<void>;
  setTerms(id: CellId, terms: CellTerms): Promise<void>;
  /** Ends what waits to be opened. */
  setState(id: CellId, state: Exclude<CellState, 'open'>): Promise<void>;
  /** Has it inspected, and opened if nothing is in the way. */
  askToOpen(id: CellId): Promise<void>;
  removeCell(id: CellId): Promise<void>;

  /** Locked until the end, and NOT_FOUND where there is none. */
  tenant(tenantId: TenantId): Promise<MovingTenant>;
  insertMove(move: NewMove): Promise<void>;
  /** From here on what was begun in the new cell ends. False: it has switched, or is over. */
  abortMove(id: MoveId): Promise<boolean>;

  /** In the platform's chain, and in that of the tenant that it is about. */
  audit(entry: AuditEntry, tenantId?: TenantId): Promise<void>;
}

export interface MovingTenant {
  readonly slug: string;
  readonly name: string;
  readonly state: string;
  readonly cell: { readonly id: CellId; readonly name: string };
  /** The move that has not come to an end yet. */
  readonly move: { readonly id: MoveId; readonly to: string } | null;
}

export interface NewMove {
  readonly id: MoveId;
  readonly tenantId: TenantId;
  readonly from: CellId;
  readonly to: CellId;
}

/** One call of `within` is one transaction, in no tenant. */
export interface OperatorCellStore {
  within<T>(key: OperatorKey, work: (rows: OperatorCellRows) => Promise<T>): Promise<T>;
}

/** What the log says of a cell's terms. */
export const termsDetail = ({ address, settings, capacity, domain, routerPort }: CellTerms) => ({
  ...{ address, settings: settings as Json, capacity, domain, routerPort },
});
