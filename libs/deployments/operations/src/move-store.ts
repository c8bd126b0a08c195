import type { StoreKey } from '@tiffin/access';
import type { MoveStep } from '@tiffin/deployments-rules';
import type { EnvironmentId, MoveId, TenantId } from '@tiffin/kernel';
import type { Fenced } from '@tiffin/work-operations';
import type { CellPlace } from './cells.js';
import type { DeploymentRows, EnvironmentClaim } from './deployment-store.js';

/** The highest epoch of each environment that a cell may have seen of a move. */
export type MovedEpochs = Readonly<Record<string, number>>;

/** A worker's hold on the move of one tenant. `epoch` fences what it writes of it. */
export interface MoveClaim {
  readonly id: MoveId;
  readonly tenantId: TenantId;
  readonly step: MoveStep;
  readonly from: CellPlace;
  readonly to: CellPlace;
  readonly environments: MovedEpochs;
  readonly epoch: number;
  /** Faults in a row that it has met. */
  readonly faults: number;
}

/** Moves of all tenants. */
export interface MoveRecord {
  due(atMost: number): Promise<readonly MoveId[]>;
  /** Takes it over for `leaseMs` if it is due and nobody holds it; moves its epoch on. */
  claim(id: MoveId, holder: string, leaseMs: number): Promise<MoveClaim | null>;
  renew(claim: MoveClaim, leaseMs: number): Promise<Fenced>;
  /** What comes next. `environments`: before any cell is told of them. */
  record(claim: MoveClaim, step: MoveStep, environments: MovedEpochs): Promise<Fenced>;
  /** Lets go, with the fault on record, to be tried again. */
  recordFault(claim: MoveClaim, fault: { readonly text: string; readonly retryAfterMs: number }): Promise<Fenced>;
  /**
   * From here on the tenant is in the new cell: one transaction, with its events. For `restMs` nobody works at its environments, and at the
   * move: so long some process may remember the old cell. `moved on`: they are not as they were brought; `closed`: the cell takes none.
   */
  switch(claim: MoveClaim, held: MovedEpochs, restMs: number): Promise<'switched' | 'stale' | 'moved on' | 'closed'>;
  /** It is over, with its events. False: somebody else is at it. */
  finish(claim: MoveClaim): Promise<boolean>;
}

/** An environment of a tenant that moves. */
export interface MovingEnvironment {
  readonly environmentId: EnvironmentId;
  /** For people. */
  readonly name: string;
  readonly epoch: number;
}

export interface MoveRows extends Pick<DeploymentRows, 'settingsOf'> {
  environments(): Promise<readonly MovingEnvironment[]>;
  /** Takes an environment over for the move, and moves its epoch on; null: somebody else is at work there. */
  take(environmentId: EnvironmentId, move: MoveId, leaseMs: number): Promise<EnvironmentClaim | null>;
  /** All that the move holds. */
  renew(move: MoveId, leaseMs: number): Promise<void>;
  letGo(move: MoveId): Promise<void>;
}

export interface MoveStore {
  within<T>(key: StoreKey, work: (rows: MoveRows) => Promise<T>): Promise<T>;
}
