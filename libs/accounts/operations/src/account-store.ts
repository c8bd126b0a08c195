import type { UserId } from '@tiffin/kernel';

/** What a person signs in with at the embedded identity provider. Its id is the person's `sub`, for ever. */
export interface Account {
  readonly id: UserId;
  /** Folded. */
  readonly email: string;
  readonly emailVerified: boolean;
  readonly name: string;
  readonly isOperator: boolean;
}

export interface Credentials {
  readonly account: Account;
  /** A PHC string. */
  readonly passwordHash: string;
}

export type NewAccount = Omit<Account, 'isOperator'> & { readonly passwordHash: string };

export interface AccountStore {
  account(id: UserId): Promise<Account | null>;
  credentials(email: string): Promise<Credentials | null>;
  /** False where the address is another account's. */
  add(account: NewAccount): Promise<boolean>;
  /**
   * Sets the password and says that the address is the person's, for the link came to it. Ends every session, and every token and link
   * that came of the old password.
   */
  replacePassword(accountId: UserId, passwordHash: string): Promise<void>;
  verifyEmail(accountId: UserId, email: string): Promise<void>;
  /** False where there is no such account. */
  setOperator(email: string, isOperator: boolean): Promise<boolean>;
  all(): Promise<readonly (Credentials & { readonly createdAt: Date })[]>;
}
