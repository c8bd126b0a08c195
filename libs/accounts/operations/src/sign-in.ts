import { foldEmail } from '@tiffin/accounts-rules';
import type { Account, AccountStore } from './account-store.js';
import { type AccountTrouble, tooMany, trouble } from './account-trouble.js';
import type { AttemptKey, AttemptLimit, Attempts } from './attempts.js';
import { hashPassword, isPassword } from './password-hash.js';

export interface SignInLimits {
  readonly perAccount: AttemptLimit;
  readonly perAddress: AttemptLimit;
}

export interface SignInRequest {
  readonly email: string;
  readonly password: string;
  /** IP address of who asks. */
  readonly address: string;
}

const knownForSeconds = 30 * 24 * 3_600;

/** Finds the account that an address and a password belong to. Unknown addresses get the same answer after the same work. */
export class SignIn {
  /** What a password is compared with where there is no account. */
  readonly #nobody = hashPassword('');

  constructor(
    private readonly accounts: AccountStore,
    private readonly attempts: Attempts,
    private readonly limits: SignInLimits,
  ) {}

  async run({
    email,
    password,
    address,
  }: SignInRequest): Promise<{ readonly account: Account } | { readonly trouble: AccountTrouble }> {
    const folded = foldEmail(email);
    const place = placeOf(folded ?? email, address);
    const byAccount = await this.#attemptsOf(place);
    const waits = await Promise.all([
      this.attempts.take(byAccount, this.limits.perAccount),
      this.attempts.take({ what: 'sign-in', by: 'address', of: address }, this.limits.perAddress),
    ]);
    // Whether the password is right is not even looked at: otherwise guessing would go on at the price of an answer.
    if (Math.max(...waits) > 0) return tooMany(Math.max(...waits));
    // What is no address has no account, and may be what the database takes no text of.
    const credentials = folded === null ? null : await this.accounts.credentials(folded);
    const isRight = await isPassword(password, credentials?.passwordHash ?? (await this.#nobody));
    if (!credentials || !isRight)
      return trouble('wrong', null, 'Address or password is wrong. Check both, or ask for a new password.');
    await Promise.all([this.attempts.forget(byAccount), this.attempts.remember(place, knownForSeconds)]);
    return { account: credentials.account };
  }

  /**
   * Where somebody has signed in before, their attempts are counted for that place alone: whoever knows no more than their address, and
   * tries from elsewhere until the account is closed, does not lock them out.
   */
  async #attemptsOf({ of, from }: Place): Promise<AttemptKey> {
    const isKnown = await this.attempts.remembers(placeOf(of, from));
    return { what: 'sign-in', by: 'account', of, ...(isKnown ? { from } : {}) };
  }
}

interface Place extends AttemptKey {
  readonly from: string;
}

const placeOf = (of: string, from: string): Place => ({ what: 'known place', by: 'account', of, from });
