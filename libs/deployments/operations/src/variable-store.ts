import type { AuditTrail, StoreKey } from '@tiffin/access';
import type { EnvironmentId } from '@tiffin/kernel';

export interface VariableRows extends AuditTrail {
  /** Keeps a value, and moves the environment's settings on. Answers the version of the variable. */
  put(environmentId: EnvironmentId, name: string, value: string): Promise<number>;
  /** How many names the environment has; nobody else changes that after a `put`. */
  count(environmentId: EnvironmentId): Promise<number>;
  /** False: there was none of this name. */
  remove(environmentId: EnvironmentId, name: string): Promise<boolean>;
}

/** Variables of environments: what differs between them and is no secret. One call of `within` is one transaction in one tenant. */
export interface VariableStore {
  within<T>(key: StoreKey, work: (rows: VariableRows) => Promise<T>): Promise<T>;
}
