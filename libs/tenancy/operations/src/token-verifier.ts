/** More than a token has, of whichever kind; whoever sends more wants to be costly. */
export const mostTokenCharacters = 8_192;

/** A person, as the identity provider vouches for them. */
export interface VerifiedPerson {
  /** Who it is, for ever and in one spelling (`sub`). */
  readonly subject: string;
  /** Null where the provider tells none. */
  readonly email: string | null;
  /** Whether the provider has seen that the address is theirs. */
  readonly emailVerified: boolean;
  /** For people to read; empty where the provider tells none. */
  readonly name: string;
  /** Holds the realm role `operator`: an operator of the platform, and by that no member of any tenant. */
  readonly isOperator: boolean;
  /** The provider's session, where the token tells it. */
  readonly sessionId: string | null;
  /** When they last proved who they are. A token that is renewed is issued anew and says the same here. */
  readonly signedInAt: Date;
  /** Of two tokens, the one that was issued later knows better what is true of its person. */
  readonly issuedAt: Date;
  readonly expiresAt: Date;
}

/** Reads access tokens of the identity provider that this installation trusts; there is one. */
export interface TokenVerifier {
  /**
   * Null: the token does not stand, whatever is wrong with it. Throws IDENTITY_UNAVAILABLE where the provider's keys cannot be had and
   * none that is known fits.
   */
  verify(token: string): Promise<VerifiedPerson | null>;
}
