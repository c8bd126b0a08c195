import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';

const algorithm = 'aes-256-gcm';
const [keyBytes, nonceBytes, tagBytes] = [32, 12, 16];

/** Where a secret belongs; a ciphertext opens at its own place only. */
export interface SecretPlace {
  readonly tenantId: string;
  readonly environmentId: string;
  readonly name: string;
}

export interface Sealed {
  /** Base64 of nonce, tag and encrypted text. */
  readonly ciphertext: string;
  /** Which key opens it. */
  readonly keyId: string;
}

/** The key that all secrets of an installation are encrypted with. */
export class SecretKey {
  readonly id: string;

  private constructor(private readonly key: Buffer) {
    this.id = createHash('sha256').update(key).digest('hex').slice(0, 16);
  }

  /** Text of a new key. */
  static make(): string {
    return randomBytes(keyBytes).toString('base64');
  }

  /** Refuses a file that others may read, and one that holds no key. */
  static read(path: string): SecretKey {
    const open = statSync(path).mode & 0o077;
    if (open !== 0) throw new Error(`Others may read ${path}, which opens all secrets. Run: chmod 600 ${path}`);
    return SecretKey.of(readFileSync(path, 'utf8'), path);
  }

  /** `from`: where the text lies, for the message. */
  static of(text: string, from = 'The text'): SecretKey {
    const key = Buffer.from(text.trim(), 'base64');
    if (key.length !== keyBytes) throw new Error(`${from} holds no key: it must be ${keyBytes} bytes in base64.`);
    return new SecretKey(key);
  }

  seal(value: string, place: SecretPlace): Sealed {
    const nonce = randomBytes(nonceBytes);
    const cipher = createCipheriv(algorithm, this.key, nonce).setAAD(bound(place));
    const text = Buffer.concat([cipher.update(value, 'utf8'), cipher.final()]);
    return { ciphertext: Buffer.concat([nonce, cipher.getAuthTag(), text]).toString('base64'), keyId: this.id };
  }

  /** Null where `open` throws: what is left is to seal the value anew. */
  tryOpen(sealed: Sealed, place: SecretPlace): string | null {
    try {
      return this.open(sealed, place);
    } catch {
      return null;
    }
  }

  /** Throws where the ciphertext was made with another key or for another place, or was changed. */
  open({ ciphertext, keyId }: Sealed, place: SecretPlace): string {
    if (keyId !== this.id)
      throw new Error(`The secret "${place.name}" is encrypted with key ${keyId}, and this is ${this.id}.`);
    const bytes = Buffer.from(ciphertext, 'base64');
    const decipher = createDecipheriv(algorithm, this.key, bytes.subarray(0, nonceBytes), { authTagLength: tagBytes })
      .setAAD(bound(place))
      .setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes));
    return Buffer.concat([decipher.update(bytes.subarray(nonceBytes + tagBytes)), decipher.final()]).toString('utf8');
  }
}

/** A ciphertext that is copied to another tenant's row does not open there. */
const bound = ({ tenantId, environmentId, name }: SecretPlace): Buffer =>
  Buffer.from(JSON.stringify([tenantId, environmentId, name]));
