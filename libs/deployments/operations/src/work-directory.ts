import type { CellId, EnvironmentId, ReleaseId, TenantId } from '@tiffin/kernel';

export interface EnvironmentAddress {
  readonly tenantId: TenantId;
  readonly environmentId: EnvironmentId;
}

/** An environment that nobody works at, and what its cell should serve. */
export interface SettledEnvironment extends EnvironmentAddress {
  readonly releaseId: ReleaseId;
  /** What is found wrong is acted on only while this is the epoch: nobody has worked at it since. */
  readonly epoch: number;
  /** Whether it may be put back now: not where the next try is still to come. */
  readonly restorable: boolean;
  /** Whether failures, faults or tries are on record. */
  readonly troubled: boolean;
}

/** What is asked over all tenants, before one is set: ids and nothing else. */
export interface WorkDirectory {
  /** Environments of a cell that wait for their next try, or for who is at work there. */
  waiting(cellId: CellId): Promise<readonly EnvironmentAddress[]>;
  /** All of a cell. */
  settled(cellId: CellId): Promise<readonly SettledEnvironment[]>;
}
