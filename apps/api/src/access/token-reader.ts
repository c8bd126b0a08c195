import type { Membership } from '@tiffin/access';
import type { UserId } from '@tiffin/kernel';

/** Whom a token stands for, and where. */
export interface Identity {
  readonly userId: UserId;
  readonly name: string;
  /** The token's own id, for the audit log. */
  readonly tokenId: string;
  /** The tenants that the token opens: never more than it was made for, whatever else its person is a member of. */
  readonly memberships: readonly Membership[];
}

/** Proves who calls. */
export interface TokenReader {
  /** Null: the token is unknown, expired or revoked. `hash`: SHA-256, hex. */
  read(hash: string): Promise<Identity | null>;
}
