import type { AuditTrail, StoreKey } from '@tiffin/access';
import type { TenantId } from '@tiffin/kernel';
import type { WrappedKey } from './key-encryption.js';
import type { DataKey, SecretPlace } from './secret-sealing.js';

/** A secret as it lies there, under a key that is no longer the newest; `key` is null for one from before tenants had keys. */
export interface OldSecret {
  readonly place: SecretPlace;
  readonly ciphertext: string;
  readonly key: DataKey | null;
  readonly keyId: string | null;
}

export interface KeyRows extends AuditTrail {
  /** Held until the transaction ends. False: somebody else keeps this tenant's keys now. */
  lock(): Promise<boolean>;
  /** From the oldest on. */
  keys(): Promise<readonly (DataKey & { readonly isReplaceWanted: boolean })[]>;
  insert(key: DataKey): Promise<void>;
  rewrap(key: DataKey, wrapped: WrappedKey): Promise<void>;
  /** Those behind `after`, by environment and name. */
  oldSecrets(newest: number, after: SecretPlace | null, atMost: number): Promise<readonly OldSecret[]>;
  /** Void where somebody has set another value meanwhile. */
  reseal(old: OldSecret, ciphertext: string, keyVersion: number): Promise<void>;
  /** Versions below `newest` that nothing is sealed with any more; they are gone for good. */
  removeUnused(newest: number): Promise<readonly number[]>;
  /** Once nothing is left of the time before tenants had keys, the tenant is not found for it any more. */
  forgetOldSecrets(): Promise<void>;
}

/** Data keys of tenants. One call of `within` is one transaction in one tenant. */
export interface KeyStore {
  within<T>(key: StoreKey, work: (rows: KeyRows) => Promise<T>): Promise<T>;
}

export interface KeyDirectory {
  /** Tenants behind `last` for whose keys there is something to do while `kekId` is the current one. */
  tenantsWithOldKeys(kekId: string, last: TenantId, atMost: number): Promise<readonly TenantId[]>;
}
