import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { isReadByOthers } from '@tiffin/kernel';
import { EncryptJWT, jwtDecrypt } from 'jose';

export interface Sealed {
  /** What it is for: a value that was sealed for one thing opens for no other. */
  readonly purpose: string;
  readonly value: object;
  readonly lifetimeS: number;
}

/** Keeps values with browsers: nobody else reads them, and nobody makes one. */
export class Seal {
  private readonly key: Uint8Array;

  /** `secret`: at least 32 random characters. `from`: where it lies, for the message. */
  constructor(secret: string, from = 'The text') {
    if (secret.trim().length < 32) throw new Error(`${from} holds no key: it must have 32 random characters or more.`);
    this.key = createHash('sha256').update(`tiffin session\0${secret.trim()}`).digest();
  }

  /** Refuses a file that others may read. */
  static read(path: string): Seal {
    if (isReadByOthers(statSync(path), process.getuid?.()))
      throw new Error(`Others may read ${path}, which opens all sessions. Run: chmod 600 ${path}`);
    return new Seal(readFileSync(path, 'utf8'), path);
  }

  close({ purpose, value, lifetimeS }: Sealed): Promise<string> {
    return new EncryptJWT({ value })
      .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
      .setAudience(purpose)
      .setExpirationTime(new Date(Date.now() + lifetimeS * 1000))
      .encrypt(this.key);
  }

  /** Null where it was not sealed here for this, or its time is over. */
  async open(purpose: string, text: string): Promise<unknown> {
    const allowed = { audience: purpose, keyManagementAlgorithms: ['dir'], contentEncryptionAlgorithms: ['A256GCM'] };
    return jwtDecrypt(text, this.key, allowed).then(
      ({ payload }) => payload['value'],
      () => null,
    );
  }
}
