import { createHash, scrypt } from 'node:crypto';
import { promisify } from 'node:util';
import { readSecretHash, scryptCost, type SecretHash, writeSecretHash } from '@tiffin/contracts';
import { OauthError } from '@tiffin/oauth-rules';
import type { OauthPlace, OauthStore, SecretOf } from './oauth-store.js';
import { WrongGuesses } from './wrong-guesses.js';

const stretch = promisify<string, Buffer, number, object, Buffer>(scrypt);

/** Each takes a thread for some 100 ms, and the process has four for all that it does. */
const mostAtOnce = 2;
const mostWaiting = 16;

/** In the place of a hash that is not told. */
const untold = 'A'.repeat(43);
/** Of nobody: who asks learns not whether there is such a user. */
const nobodys = `scrypt:${scryptCost.logN}:${scryptCost.r}:${scryptCost.p}:${'A'.repeat(22)}`;

export interface Guess {
  /** Null: of nobody, which takes as long as a password does. */
  readonly of: SecretOf | null;
  /** As whom somebody signs in, whether or not there is anybody of that name. */
  readonly name: string;
  readonly secret: string;
}

/** Compares secrets with what is kept of them, which the database tells nobody here. */
export class SecretChecks {
  private readonly waiting: (() => void)[] = [];
  private readonly wrong = new WrongGuesses();
  private running = 0;

  constructor(private readonly store: Pick<OauthStore, 'secretForm' | 'isSecret'>) {}

  /** Throws `OauthError` where too many ask at once, or too many wrong ones were tried. */
  async isRight(place: OauthPlace, { of, name, secret }: Guess): Promise<boolean> {
    const form = of === null ? nobodys : await this.store.secretForm(place, of);
    const isOurs = form === 'sha256';
    const holder = `${place.environmentId} ${name}`;
    // Nobody guesses what was made here, so that nobody can keep its owner out either.
    if (!isOurs) this.wrong.refuse(holder);
    const made = await this.made(form ?? nobodys, secret);
    const isRight = of !== null && (await this.isSecret(place, of, form === null ? null : made));
    if (!isOurs && !isRight) this.wrong.note(holder);
    return isRight;
  }

  private async isSecret(place: OauthPlace, of: SecretOf, made: string | null): Promise<boolean> {
    return made !== null && this.store.isSecret(place, of, made);
  }

  private async made(form: string, secret: string): Promise<string | null> {
    const hash = readSecretHash(`${form}:${untold}`);
    if (hash === null) return null;
    if (hash.kind === 'sha256')
      return writeSecretHash({ kind: 'sha256', hash: createHash('sha256').update(secret).digest('base64url') });
    await this.enter();
    return stretched(secret, hash).finally(() => this.leave());
  }

  private async enter(): Promise<void> {
    if (this.running < mostAtOnce) this.running += 1;
    else if (this.waiting.length >= mostWaiting)
      throw new OauthError('temporarily_unavailable', 'Too many sign in at once. Try again in a moment.');
    else await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  private leave(): void {
    const next = this.waiting.shift();
    if (next === undefined) this.running -= 1;
    else next();
  }
}

async function stretched(secret: string, hash: SecretHash & { readonly kind: 'scrypt' }): Promise<string> {
  const { logN, r, p, salt } = hash;
  const cost = { N: 2 ** logN, r, p, maxmem: 128 * 2 ** logN * r * p + 1_048_576 };
  const made = await stretch(secret, Buffer.from(salt, 'base64url'), 32, cost);
  return writeSecretHash({ ...hash, hash: made.toString('base64url') });
}
