import type { AuditTrail, StoreKey } from '@tiffin/access';
import type { EnvironmentScale } from '@tiffin/deployments-rules';
import type { EnvironmentId } from '@tiffin/kernel';
import type { Needs } from '@tiffin/tenancy-rules';
import type { StoredRelease } from './deployment-store.js';

/** An environment as who scales, stops or starts it sees it, held until the transaction ends. */
export interface ScaledEnvironment {
  readonly scale: EnvironmentScale;
  /** Whether somebody has it stopped. */
  readonly isStopped: boolean;
  /** Whether nothing of it runs: it is stopped, or its project or tenant is not active. */
  readonly isPaused: boolean;
  readonly desired: StoredRelease | null;
  readonly current: StoredRelease | null;
}

export interface ScaleRows extends AuditTrail {
  /** Null: there is no such environment. */
  lock(environmentId: EnvironmentId): Promise<ScaledEnvironment | null>;
  /** Makes a deployment due. */
  write(environmentId: EnvironmentId, scale: EnvironmentScale): Promise<void>;
  /** Keeps at least so much of the tenant's plan for it. Refuses QUOTA_EXCEEDED. */
  hold(environmentId: EnvironmentId, needs: Needs): Promise<void>;
  /** Nothing of it is to run from now on. */
  stop(environmentId: EnvironmentId): Promise<void>;
  start(environmentId: EnvironmentId): Promise<void>;
}

/** How often the units of environments run. One call of `within` is one transaction in one tenant. */
export interface ScaleStore {
  within<T>(key: StoreKey, work: (rows: ScaleRows) => Promise<T>): Promise<T>;
}

/** Whether the cell of an environment runs a unit more than once. */
export interface ScalingCells {
  /** Throws `Refusal` CELL_UNAVAILABLE. */
  probe(environmentId: EnvironmentId): Promise<{ readonly runsReplicas?: boolean }>;
  cellName(environmentId: EnvironmentId): Promise<string>;
}
