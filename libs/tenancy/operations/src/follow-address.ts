import type { VerifiedPerson } from './token-verifier.js';
import type { User } from './users.js';

/** What a token says of its person's address. */
export interface ToldAddress {
  readonly email: string | null;
  readonly emailVerified: boolean;
  /** When the token was issued. */
  readonly asOf: Date;
}

export interface FollowingUsers {
  /** Takes it over, unless the row says so already or a newer token has spoken. */
  followAddress(user: Pick<User, 'userId' | 'name'>, told: ToldAddress): Promise<void>;
}

/**
 * Sees that a person's row says of their address what their newest token says: whether they are a member is asked of the row, by
 * others. Nothing is written, nor asked, where both say the same.
 */
export class FollowAddress {
  constructor(private readonly users: FollowingUsers) {}

  async run({ email, emailVerified, issuedAt: asOf }: VerifiedPerson, user: User): Promise<void> {
    const isKnown = user.email === email && user.emailVerified === emailVerified;
    if (isKnown || asOf < user.addressAsOf) return;
    await this.users.followAddress(user, { email, emailVerified, asOf });
  }
}
