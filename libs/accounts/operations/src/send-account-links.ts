import { foldEmail } from '@tiffin/accounts-rules';
import type { Mail, Mailer } from '@tiffin/tenancy-operations';
import { accountMail } from './account-mail.js';
import type { Account, AccountStore } from './account-store.js';
import { type AccountTrouble, tooMany } from './account-trouble.js';
import type { AttemptLimit, Attempts } from './attempts.js';
import type { OneTimeLinks } from './one-time-links.js';

export interface LinkMailParts {
  readonly accounts: Pick<AccountStore, 'credentials'>;
  readonly links: OneTimeLinks;
  readonly attempts: Attempts;
  readonly mailer: Mailer;
  /** Where the pages are, without a slash at the end; what is mailed never comes from a request. */
  readonly baseUrl: string;
  readonly perAccount: AttemptLimit;
  readonly perAddress: AttemptLimit;
  readonly report: (error: unknown) => void;
}

/** Mails links. Nobody waits for the mail, so that the time of the answer does not say whether there was one. */
export class SendAccountLinks {
  constructor(private readonly parts: LinkMailParts) {}

  /** Null: a mail is on its way, if there is such an account. */
  async passwordReset(email: string, address: string): Promise<AccountTrouble | null> {
    const wait = await this.parts.attempts.take({ what: 'mail', by: 'address', of: address }, this.parts.perAddress);
    if (wait > 0) return tooMany(wait).trouble;
    this.#inBackground(async () => {
      const found = await this.parts.accounts.credentials(foldEmail(email) ?? '');
      if (found) await this.#send(found.account, 'reset-password');
    });
    return null;
  }

  verification(account: Account): void {
    this.#inBackground(() => this.#send(account, 'verify-email'));
  }

  /** To who wanted to sign up with an address that has an account: the page says the same as to everybody else. */
  accountExists(email: string): void {
    this.#inBackground(async () => {
      if (await this.#mayMail(email))
        await this.parts.mailer.send(accountMail.exists(email, `${this.parts.baseUrl}/reset-password`));
    });
  }

  async #send(account: Account, purpose: 'reset-password' | 'verify-email'): Promise<void> {
    if (!(await this.#mayMail(account.email))) return;
    const token = await this.parts.links.issue(purpose, { accountId: account.id, email: account.email });
    const link = `${this.parts.baseUrl}/${purpose}?token=${token}`;
    await this.parts.mailer.send(mailOf(purpose, account.email, link));
  }

  /** One mailbox is not filled by whoever knows its address. */
  async #mayMail(email: string): Promise<boolean> {
    const key = { what: 'mail', by: 'account', of: email } as const;
    return (await this.parts.attempts.take(key, this.parts.perAccount)) === 0;
  }

  #inBackground(work: () => Promise<void>): void {
    work().catch(this.parts.report);
  }
}

const mailOf = (purpose: 'reset-password' | 'verify-email', to: string, link: string): Mail =>
  purpose === 'reset-password' ? accountMail.reset(to, link) : accountMail.verify(to, link);
