import type { Membership } from '@tiffin/access';
import type { UserId } from '@tiffin/kernel';

/** Whom a token stands for. */
export interface Identity {
  readonly userId: UserId;
  readonly name: string;
  /** Memberships that the reading brought to light; the others are looked up. */
  readonly memberships: readonly Membership[];
}

/** Proves who calls. Null: the token is unknown, expired or revoked. */
export interface TokenReader {
  read(token: string): Promise<Identity | null>;
}
