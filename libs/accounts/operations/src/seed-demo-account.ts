import { demoEmail } from '@tiffin/contracts';
import type { UserId } from '@tiffin/kernel';
import type { AccountStore } from './account-store.js';
import { hashPassword, isPassword } from './password-hash.js';

/** Sees that the demo's owner can sign in with the given password. */
export class SeedDemoAccount {
  constructor(private readonly accounts: Pick<AccountStore, 'add' | 'credentials' | 'replacePassword'>) {}

  /** `id`: of the user who owns the demo tenant; a subject stays what it was. */
  async run(id: UserId, password: string): Promise<void> {
    const found = await this.accounts.credentials(demoEmail);
    if (found && (await isPassword(password, found.passwordHash))) return;
    const passwordHash = await hashPassword(password);
    if (found) return this.accounts.replacePassword(found.account.id, passwordHash);
    await this.accounts.add({ id, email: demoEmail, emailVerified: true, name: 'Demo', passwordHash });
  }
}
