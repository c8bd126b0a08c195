import { createHash, randomBytes, scrypt } from 'node:crypto';
import { promisify } from 'node:util';
import { type CredentialType, decideSecret, hasSecret, secretBytes, secretOf } from '@tiffin/consumers-rules';
import { scryptCost, writeSecretHash } from '@tiffin/contracts';
import { accepted } from '@tiffin/kernel';

const stretch = promisify<string, Buffer, number, object, Buffer>(scrypt);
const saltBytes = 16;
const hashBytes = 32;

export interface MadeSecret {
  /** What is kept of it. Null: the type has none. */
  readonly hash: string | null;
  /** What is shown, this once. Null: who asks has brought it along, or the type has none. */
  readonly shown: string | null;
}

/** Secrets of credentials, of which hashes alone are kept. */
export class CredentialSecrets {
  private last: Promise<unknown> = Promise.resolve();

  /** One that is given, or a new one. Refuses INPUT_INVALID. */
  async make(type: CredentialType, given: string | null): Promise<MadeSecret> {
    const secret = accepted(decideSecret(type, given));
    if (secret !== null) return { hash: await this.stretched(secret), shown: null };
    if (!hasSecret(type)) return { hash: null, shown: null };
    const shown = secretOf(randomBytes(secretBytes));
    const hash = createHash('sha256').update(shown).digest('base64url');
    return { hash: writeSecretHash({ kind: 'sha256', hash }), shown };
  }

  /** One after the other: it takes a thread for some 40 ms, and the process has four for all that it does. */
  private stretched(secret: string): Promise<string> {
    const next = this.last.then(() => stretchOne(secret));
    this.last = next.catch(() => undefined);
    return next;
  }
}

async function stretchOne(secret: string): Promise<string> {
  const { logN, r, p } = scryptCost;
  const salt = randomBytes(saltBytes);
  const hash = await stretch(secret, salt, hashBytes, { N: 2 ** logN, r, p });
  const written = { salt: salt.toString('base64url'), hash: hash.toString('base64url') };
  return writeSecretHash({ kind: 'scrypt', ...scryptCost, ...written });
}
