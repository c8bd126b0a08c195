/** A data key that is encrypted, with the key-encryption key that it takes to get it back. */
export interface WrappedKey {
  readonly kekId: string;
  readonly wrappedKey: string;
}

/** Whose data key it is; wrapped for one place, it comes out at no other. */
export interface KeyPlace {
  readonly tenantId: string;
  readonly version: number;
}

/** Encrypts data keys with the key-encryption key that is current now. Who has no more than this gets none back. */
export interface KeyWrapping {
  /** Refuses KEY_UNAVAILABLE. */
  wrap(key: Uint8Array, place: KeyPlace): Promise<WrappedKey>;
}

/** A key ring or a key management service, asked anew each time: a rotation needs no restart. */
export interface KeyEncryption extends KeyWrapping {
  /** The key that wraps now. Refuses KEY_UNAVAILABLE. */
  currentKekId(): Promise<string>;
  /** Refuses KEY_UNAVAILABLE: the key is gone, another one, or the service does not answer. */
  unwrap(wrapped: WrappedKey, place: KeyPlace): Promise<Uint8Array>;
}
