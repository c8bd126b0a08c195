import { createDecipheriv, createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import type { SecretPlace } from '@tiffin/deployments-operations';
import { Refusal } from '@tiffin/kernel';

const [keyBytes, nonceBytes, tagBytes] = [32, 12, 16];

export interface OldSealed {
  /** Base64 of nonce, tag and encrypted text. */
  readonly ciphertext: string;
  readonly keyId: string;
}

/** The one key with which all secrets were sealed before tenants had keys (docs/adr/0012). It opens, and seals nothing any more. */
export class OldSecretKey {
  constructor(private readonly path: string) {}

  /** Null where it does not open. Refuses KEY_UNAVAILABLE where there is no such key: it may be put back. */
  open({ ciphertext, keyId }: OldSealed, { tenantId, environmentId, name }: SecretPlace): string | null {
    const key = this.read();
    if (keyId !== createHash('sha256').update(key).digest('hex').slice(0, 16)) return null;
    const bytes = Buffer.from(ciphertext, 'base64');
    try {
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, nonceBytes), { authTagLength: tagBytes })
        .setAAD(Buffer.from(JSON.stringify([tenantId, environmentId, name])))
        .setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes));
      return Buffer.concat([decipher.update(bytes.subarray(nonceBytes + tagBytes)), decipher.final()]).toString('utf8');
    } catch {
      return null;
    }
  }

  private read(): Buffer {
    const key = Buffer.from(this.text().trim(), 'base64');
    if (key.length === keyBytes) return key;
    throw Refusal.of('KEY_UNAVAILABLE', 'the file of the former secret key holds no key');
  }

  private text(): string {
    try {
      const open = statSync(this.path).mode & 0o077;
      if (open === 0) return readFileSync(this.path, 'utf8');
    } catch {
      throw Refusal.of('KEY_UNAVAILABLE', 'the file of the former secret key is not there');
    }
    throw Refusal.of('KEY_UNAVAILABLE', 'others may read the file of the former secret key; it must have mode 0600');
  }
}
