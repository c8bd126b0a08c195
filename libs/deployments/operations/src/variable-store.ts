import type { AuditTrail, StoreKey } from '@tiffin/access';
import type { EnvironmentId } from '@tiffin/kernel';

export interface VariableValue {
  readonly name: string;
  readonly value: string;
}

export interface VariableRows extends AuditTrail {
  /** Keeps values, and moves the environment's settings on, once. Answers the version of each, in order. */
  put(environmentId: EnvironmentId, variables: readonly VariableValue[]): Promise<readonly number[]>;
  /** How many names the environment has; nobody else changes that after a `put`. */
  count(environmentId: EnvironmentId): Promise<number>;
  /** False: there was none of this name. */
  remove(environmentId: EnvironmentId, name: string): Promise<boolean>;
}

/** Variables of environments: what differs between them and is no secret. One call of `within` is one transaction in one tenant. */
export interface VariableStore {
  within<T>(key: StoreKey, work: (rows: VariableRows) => Promise<T>): Promise<T>;
}
