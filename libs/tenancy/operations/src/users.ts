import type { Membership, PersonGrant } from '@tiffin/access';
import type { TenantId, UserId } from '@tiffin/kernel';
import type { VerifiedPerson } from './token-verifier.js';

/** What the identity provider says of a person at sign-in. */
export interface SignedInUser {
  /** For whoever is new; a known subject keeps its id. */
  readonly userId: UserId;
  readonly subject: string;
  readonly email: string | null;
  readonly emailVerified: boolean;
  readonly name: string;
}

/** A person who has signed in before, with their place in each tenant at this moment. */
export interface User {
  readonly userId: UserId;
  readonly email: string | null;
  readonly emailVerified: boolean;
  /** Of the token that has told it. */
  readonly addressAsOf: Date;
  readonly name: string;
  /** A token that was issued before opens nothing. */
  readonly sessionsValidFrom: Date;
  readonly memberships: readonly Membership[];
}

/** Somebody who is no user, or none any more, and was signed out: whoever deleted their account. */
export interface ErasedUser extends Pick<User, 'sessionsValidFrom'> {
  readonly userId: null;
}

/** Whether a sign-in is from before whatever ended all sessions: signing out everywhere, or the end of the account. */
export const isOutdated = (
  { signedInAt }: Pick<VerifiedPerson, 'signedInAt'>,
  found: Pick<User, 'sessionsValidFrom'> | null,
): boolean => found !== null && signedInAt < found.sessionsValidFrom;

/** The person themselves, as the audit log names them. */
export interface SignOutBy {
  readonly name: string;
  readonly requestId?: string;
}

/** People, who belong to no tenant. */
export interface Users {
  /** Null: nobody of this subject has signed in yet. One round trip. */
  user(subject: string): Promise<User | ErasedUser | null>;
  /** Whatever was issued until now opens nothing from now on, by the database's clock. API tokens stand. */
  signOutEverywhere(userId: UserId, by: SignOutBy, grant?: PersonGrant): Promise<void>;
}

/** What a transaction may write of people. */
export interface UserRows {
  /** Makes the user, or takes over the name of one who is known; answers the id. */
  enterUser(user: SignedInUser): Promise<UserId>;
  /** Remembers which tenant signing up made, so that it makes one only once. */
  keepFirstTenant(userId: UserId, tenantId: TenantId): Promise<void>;
}
