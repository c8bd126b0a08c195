import { readSecretHash, type SecretHash } from '@tiffin/contracts';
import { SnapshotInvalid } from './read-snapshot.js';
import { Recent } from './recent.js';

/** Loaded when a gateway first needs it: 6 MB that most do not. */
const crypto = () => process.getBuiltinModule('node:crypto');

/** The hash of a secret, ready to be compared. */
export interface KeptSecret {
  readonly hash: SecretHash;
  readonly expected: Buffer;
}

/** Throws `SnapshotInvalid`. */
export function keptSecret(written: string): KeptSecret {
  const hash = readSecretHash(written);
  if (hash === null) throw new SnapshotInvalid('the hash of a secret is in a form that is unknown here');
  return { hash, expected: Buffer.from(hash.hash, 'base64url') };
}

/** `busy`: more wrong passwords come than can be looked at. */
export type Verdict = boolean | 'busy';

type Stretched = SecretHash & { readonly kind: 'scrypt' };

interface Compared {
  readonly hash: Stretched;
  readonly expected: Buffer;
  readonly given: string;
  readonly digest: string;
}

/** Each takes a processor for some 100 ms and 16 MiB: two at once leave the others of Node's four threads to whoever else needs one. */
const mostAtOnce = 2;
const mostWaiting = 32;

/**
 * Compares secrets with what is kept of them, in constant time. A password that has proved right is known from then on, by a keyed hash
 * that dies with the process: to stretch it again for each request would take a processor for as long each time.
 */
export class Secrets {
  readonly #crypto = crypto();
  /** What was given, hashed: written over by each comparison. A buffer for each would be garbage that costs more than hashing. */
  readonly #given = Buffer.alloc(32);
  readonly #key = this.#crypto.randomBytes(32).toString('base64');
  readonly #right = new Recent<string>(10_000);
  readonly #wrong = new Recent<true>(1_000);
  readonly #underWay = new Map<string, Promise<Verdict>>();
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  verify({ hash, expected }: KeptSecret, given: string): Verdict | Promise<Verdict> {
    if (hash.kind === 'sha256') return this.#isDigest(expected, given);
    // At once, and not as an HMAC: such an object for each request costs more than all else that is done for it.
    const digest = this.#crypto.hash('sha256', `${this.#key}\0${hash.hash}\0${given}`, 'base64');
    if (this.#right.get(hash.hash) === digest) return true;
    if (this.#wrong.get(digest) === true) return false;
    // Many who come at once with one password are one comparison.
    const underWay = this.#underWay.get(digest) ?? this.#compare({ hash, expected, given, digest });
    this.#underWay.set(digest, underWay);
    return underWay.finally(() => this.#underWay.delete(digest));
  }

  #isDigest(expected: Buffer, given: string): boolean {
    this.#given.write(this.#crypto.hash('sha256', given, 'binary'), 'latin1');
    return this.#crypto.timingSafeEqual(this.#given, expected);
  }

  /** Takes as long as a wrong password does: who asks learns not whether there is such a user. */
  verifyNobody(given: string): Verdict | Promise<Verdict> {
    return this.verify(nobodys, given);
  }

  async #compare(of: Compared): Promise<Verdict> {
    if (this.#running >= mostAtOnce) {
      if (this.#waiting.length >= mostWaiting) return 'busy';
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    } else this.#running++;
    const isRight = await this.#isRight(of).finally(() => this.#leave());
    if (isRight) this.#right.set(of.hash.hash, of.digest);
    else this.#wrong.set(of.digest, true);
    return isRight;
  }

  async #isRight({ given, hash, expected }: Compared): Promise<boolean> {
    return crypto().timingSafeEqual(await stretched(given, hash), expected);
  }

  #leave(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#running--;
    else next();
  }
}

function stretched(secret: string, { logN, r, p, salt }: Stretched): Promise<Buffer> {
  const cost = { N: 2 ** logN, r, p, maxmem: 128 * 2 ** logN * r * p + 1_048_576 };
  return new Promise((resolve, reject) =>
    crypto().scrypt(secret, Buffer.from(salt, 'base64url'), 32, cost, (error, derived) =>
      error === null ? resolve(derived) : reject(error),
    ),
  );
}

/** Of a secret that nobody has. */
const nobodys: KeptSecret = keptSecret(`scrypt:14:8:1:${'A'.repeat(22)}:${'A'.repeat(43)}`);
