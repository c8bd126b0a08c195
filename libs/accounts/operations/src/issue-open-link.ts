import { demoEmail } from '@tiffin/contracts';
import type { AccountStore } from './account-store.js';
import type { OneTimeLinks } from './one-time-links.js';

/** A link that opens a page which is signed in as the demo's owner, and as nobody else. */
export class IssueOpenLink {
  constructor(
    private readonly accounts: Pick<AccountStore, 'credentials'>,
    private readonly links: OneTimeLinks,
  ) {}

  /** The token of the link; null where there is no demo. */
  async run(): Promise<string | null> {
    const demo = await this.accounts.credentials(demoEmail);
    if (!demo) return null;
    return this.links.issue('open-console', { accountId: demo.account.id, email: demoEmail });
  }
}
