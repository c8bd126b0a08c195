import type { Actor, Membership } from '@tiffin/access';
import type { UserId } from '@tiffin/kernel';
import type { VerifiedPerson } from '@tiffin/tenancy-operations';

/** For whom a token stands, and where. */
export interface Identity {
  readonly actor: Actor;
  /** The tenants that the token opens: never more than it was made for, whatever else its person is a member of. */
  readonly memberships: readonly Membership[];
  /** For how long it stands at most, as read; null: it has no end of its own. */
  readonly standsForMs: number | null;
  /** Whom the identity provider vouches for; absent behind an API token. */
  readonly person?: KnownPerson;
}

/** `userId` null: has never signed in. */
export interface KnownPerson extends VerifiedPerson {
  readonly userId: UserId | null;
}

/** Proves who calls. */
export interface TokenReader {
  /** Null: the token is unknown, expired or revoked. */
  read(token: string): Promise<Identity | null>;
}
