import type { WrappedKey } from './key-encryption.js';

/**
 * Where a value belongs. What was sealed for one place opens at no other, nor as another version. For a signing secret the webhook stands
 * in the place of the environment (`signingSecretPlace`).
 */
export interface SecretPlace {
  readonly tenantId: string;
  readonly environmentId: string;
  readonly name: string;
  readonly version: number;
}

/** A tenant's key: anybody may seal with its public half; the private one is wrapped. */
export interface DataKey extends WrappedKey {
  readonly version: number;
  readonly publicKey: string;
}

/** All that a process needs that sets secrets and must not read them. */
export interface SecretSealer {
  /** A new key of a tenant. Refuses KEY_UNAVAILABLE. */
  makeKey(tenantId: string, version: number): Promise<DataKey>;
  seal(value: string, key: Pick<DataKey, 'publicKey'>, place: SecretPlace): Promise<string>;
}

/** A data key that is at hand. */
export interface UnlockedKey {
  /** Null: it was sealed for another place or with another key, or was changed. */
  open(ciphertext: string, place: SecretPlace): Promise<string | null>;
}

export interface SecretOpener extends SecretSealer {
  /** Refuses KEY_UNAVAILABLE. */
  unlock(key: DataKey, tenantId: string): Promise<UnlockedKey>;
  /** Opens what was sealed before tenants had keys. Null: it does not open. */
  openOld(ciphertext: string, keyId: string, place: SecretPlace): string | null;
  /** The same data key under the key-encryption key that is current now; null: it is already. */
  rewrap(key: DataKey, tenantId: string): Promise<WrappedKey | null>;
  currentKekId(): Promise<string>;
}
