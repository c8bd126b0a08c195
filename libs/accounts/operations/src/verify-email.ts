import type { UserId } from '@tiffin/kernel';
import type { AccountStore } from './account-store.js';
import { type AccountTrouble, trouble } from './account-trouble.js';
import type { OneTimeLinks } from './one-time-links.js';
import type { SignIn } from './sign-in.js';

export interface VerifyRequest {
  readonly token: string;
  /** Who is signed in in this browser; null: the password says who it is. */
  readonly signedIn: UserId | null;
  readonly password: string;
  readonly address: string;
}

/**
 * Says that an address is its account's. The link alone does not: somebody may have made an account with an address that is not theirs,
 * and wait for its owner to open the mail. Whoever opens it has to be the account's person, too.
 */
export class VerifyEmail {
  constructor(
    private readonly accounts: Pick<AccountStore, 'verifyEmail'>,
    private readonly links: OneTimeLinks,
    private readonly signIn: SignIn,
  ) {}

  async run({ token, signedIn, password, address }: VerifyRequest): Promise<AccountTrouble | null> {
    const owner = await this.links.look('verify-email', token);
    if (!owner) return spent;
    if (signedIn !== owner.accountId) {
      const outcome = await this.signIn.run({ email: owner.email, password, address });
      if ('trouble' in outcome) return outcome.trouble;
    }
    if (!(await this.links.take('verify-email', token))) return spent;
    await this.accounts.verifyEmail(owner.accountId, owner.email);
    return null;
  }
}

const spent = trouble('spent', null, 'This link has been used, or its time is over. Sign in to get a new one.').trouble;
