import type { AuditTrail, StoreKey } from '@tiffin/access';
import type { EnvironmentId } from '@tiffin/kernel';

export interface SecretRows extends AuditTrail {
  /** Keeps a value, encrypted, and moves the environment's settings on. Answers the version of the secret, from 1. */
  put(environmentId: EnvironmentId, name: string, value: string): Promise<number>;
  /** False: there was none of this name. */
  remove(environmentId: EnvironmentId, name: string): Promise<boolean>;
}

/** Secrets of environments. Values go in and never come out here. One call of `within` is one transaction in one tenant. */
export interface SecretStore {
  within<T>(key: StoreKey, work: (rows: SecretRows) => Promise<T>): Promise<T>;
}
