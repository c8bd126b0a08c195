import { passwordProblem } from '@tiffin/accounts-rules';
import type { AccountStore } from './account-store.js';
import { type AccountTrouble, trouble } from './account-trouble.js';
import type { OneTimeLinks } from './one-time-links.js';
import { hashPassword } from './password-hash.js';

/** Sets a new password by a link that was mailed. Everything that the old one opened ends. */
export class ResetPassword {
  constructor(
    private readonly accounts: Pick<AccountStore, 'account' | 'replacePassword'>,
    private readonly links: OneTimeLinks,
    private readonly leastCharacters: number,
  ) {}

  async run(token: string, password: string): Promise<AccountTrouble | null> {
    const owner = await this.links.look('reset-password', token);
    const account = owner && (await this.accounts.account(owner.accountId));
    if (!account) return spent;
    const problem = passwordProblem(password, account, this.leastCharacters);
    if (problem !== null) return trouble('invalid', 'password', problem).trouble;
    const passwordHash = await hashPassword(password);
    // Only now: whoever typed a password that is none may try again with the same link.
    if (!(await this.links.take('reset-password', token))) return spent;
    await this.accounts.replacePassword(account.id, passwordHash);
    return null;
  }
}

const spent = trouble('spent', null, 'This link has been used, or its time is over. Ask for a new one.').trouble;
