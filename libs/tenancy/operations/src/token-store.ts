import type { AuditTrail, DecidedToken, Role, StoreKey } from '@tiffin/access';
import type { StandingTokens } from '@tiffin/tenancy-rules';
import type { SentInvitationRows } from './cancel-invitations.js';
import type { StandingRows } from './standing-role.js';

/** For whom a token stands. */
export type TokenHolder = { readonly memberId: string } | { readonly serviceAccountId: string };

export interface NewToken extends DecidedToken {
  readonly id: string;
  readonly hash: string;
  readonly holder: TokenHolder;
}

export interface StoredToken {
  readonly name: string;
  readonly isRevoked: boolean;
  /** Id of the user, or of the service account. */
  readonly holderId: string;
}

export interface StoredAccount {
  readonly name: string;
  readonly role: Role;
}

export interface TokenRows extends AuditTrail, StandingRows, SentInvitationRows {
  /** When the token ends through which the actor acts; null: never, or there is none. */
  endOfActorsToken(): Promise<Date | null>;
  /** For whom a token stands that the actor makes for themselves; null: the actor is no member any more. */
  actorAsHolder(): Promise<TokenHolder | null>;
  hasProject(projectId: string): Promise<boolean>;
  /** Until the transaction ends no other of the tenant is made. */
  standingTokens(holder: TokenHolder): Promise<StandingTokens>;
  insertToken(token: NewToken): Promise<void>;
  /** Locks it. */
  token(tokenId: string): Promise<StoredToken | null>;
  revokeToken(tokenId: string): Promise<void>;
  /** Refuses NAME_TAKEN. */
  insertAccount(account: { readonly id: string; readonly name: string; readonly role: Role }): Promise<void>;
  /** Locks it. */
  account(accountId: string): Promise<StoredAccount | null>;
  disableAccount(accountId: string): Promise<void>;
  enableAccount(accountId: string): Promise<void>;
  /** With all its tokens. */
  deleteAccount(accountId: string): Promise<void>;
}

/** API tokens and service accounts. One call of `within` is one transaction in one tenant. */
export interface TokenStore {
  within<T>(key: StoreKey, work: (rows: TokenRows) => Promise<T>): Promise<T>;
}
