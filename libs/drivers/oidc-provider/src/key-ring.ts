import { createHash, createPublicKey, generateKeyPair, type JsonWebKey, randomBytes } from 'node:crypto';
import { readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { type KeyRotation, planSigningKeys } from '@tiffin/accounts-rules';

const day = 86_400;

/** What lives longest of what these keys sign is an ID token; clients may keep one to sign out with. */
export const keyRotation: KeyRotation = {
  signsForSeconds: 90 * day,
  publishedBeforeSeconds: 2 * day,
  longestTokenSeconds: 2 * day,
};

interface KeyEntry {
  readonly kid: string;
  readonly signsFrom: number;
  readonly jwk: JsonWebKey;
}

interface KeyFile {
  readonly cookieKey: string;
  readonly keys: readonly KeyEntry[];
}

export type PrivateJwk = JsonWebKey & { readonly kid: string; readonly alg: 'RS256'; readonly use: 'sig' };

/** The keys of the provider in one file that only its user reads. */
export class KeyRing {
  private constructor(
    private readonly path: string,
    private content: KeyFile,
    private readonly rotation: KeyRotation,
  ) {}

  /** Makes file and first key where there is none. `now` in seconds. */
  static async open(path: string, now: number, rotation = keyRotation): Promise<KeyRing> {
    const ring = new KeyRing(path, readKeys(path), rotation);
    await ring.rotate(now);
    return ring;
  }

  /** Signs the cookies of the pages. */
  get cookieKey(): string {
    return this.content.cookieKey;
  }

  /** With their private parts; the one that signs first. */
  get jwks(): readonly PrivateJwk[] {
    return this.content.keys.map(({ kid, jwk }) => ({ ...jwk, kid, alg: 'RS256', use: 'sig' }));
  }

  /** Makes what is missing and drops what is not needed any more. Answers whether anything changed. */
  async rotate(now: number): Promise<boolean> {
    const { keys } = this.content;
    const { kept, make } = planSigningKeys(keys, now, this.rotation);
    const made = await Promise.all(make.map(newKey));
    const byKid = new Map(keys.map((key) => [key.kid, key]));
    const next = [...kept.flatMap((kid) => byKid.get(kid) ?? []), ...made];
    if (next.map(({ kid }) => kid).join() === keys.map(({ kid }) => kid).join()) return false;
    this.content = { ...this.content, keys: next };
    writeFileSync(`${this.path}.new`, JSON.stringify(this.content), { mode: 0o600 });
    renameSync(`${this.path}.new`, this.path);
    return true;
  }
}

function readKeys(path: string): KeyFile {
  try {
    if ((statSync(path).mode & 0o077) !== 0)
      throw new Error(`Others may read the signing keys in ${path}. Close them with: chmod 600 ${path}`);
    return JSON.parse(readFileSync(path, 'utf8')) as KeyFile;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return { cookieKey: randomBytes(32).toString('base64url'), keys: [] };
  }
}

const makePair = promisify(generateKeyPair);

async function newKey(signsFrom: number): Promise<KeyEntry> {
  const { privateKey } = await makePair('rsa', { modulusLength: 2_048 });
  const jwk = privateKey.export({ format: 'jwk' });
  const spki = createPublicKey(privateKey).export({ format: 'der', type: 'spki' });
  return { kid: createHash('sha256').update(spki).digest('base64url'), signsFrom, jwk };
}
