import type { AuditTrail, StoreKey } from '@tiffin/access';
import type { EnvironmentId } from '@tiffin/kernel';

export interface SecretValue {
  readonly name: string;
  readonly value: string;
}

export interface SecretRows extends AuditTrail {
  /** Keeps values, encrypted, and moves the environment's settings on, once. Answers the version of each, in order. */
  put(environmentId: EnvironmentId, secrets: readonly SecretValue[]): Promise<readonly number[]>;
  /** How many names the environment has; nobody else changes that after a `put`. */
  count(environmentId: EnvironmentId): Promise<number>;
  /** False: there was none of this name. */
  remove(environmentId: EnvironmentId, name: string): Promise<boolean>;
  /** Has all secrets of the tenant sealed anew with another key. The version of the one that is to go; null: it has no secrets yet. */
  wantNewKey(): Promise<number | null>;
}

/** Secrets of environments. Values go in and never come out here. One call of `within` is one transaction in one tenant. */
export interface SecretStore {
  within<T>(key: StoreKey, work: (rows: SecretRows) => Promise<T>): Promise<T>;
}
