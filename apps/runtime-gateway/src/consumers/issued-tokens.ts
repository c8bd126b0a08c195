import type { SnapshotIssuer } from '@tiffin/contracts';
import type { Consumers } from './consumer-directory.js';
import { type Claims, TokenVerifier } from './token-verifier.js';

/** Access tokens of the environment's authorization server, whose keys come with the consumers. */
export class IssuedTokens {
  #issuer: SnapshotIssuer | undefined;
  #verifier: TokenVerifier | undefined;

  constructor(private readonly consumers: Consumers) {}

  /** Null: it is none. */
  read(token: string): Claims | null | Promise<Claims | null> {
    const { issuer } = this.consumers.current;
    if (issuer !== this.#issuer) this.#follow(issuer);
    const verifier = this.#verifier;
    if (verifier === undefined) return null;
    // Nothing is asked of anybody: whatever goes wrong is the token.
    return verifier.known(token) ?? verifier.verify(token).catch(() => null);
  }

  /** A snapshot that says the same takes nothing of what was verified away. */
  #follow(issuer: SnapshotIssuer | undefined): void {
    const isSame = JSON.stringify(issuer) === JSON.stringify(this.#issuer);
    this.#issuer = issuer;
    if (isSame) return;
    this.#verifier =
      issuer &&
      new TokenVerifier({
        ...{ key: undefined, keys: issuer.keys, algorithms: ['ES256'], type: 'at+jwt' },
        ...{ issuer: issuer.issuer, audience: issuer.issuer },
      });
  }
}
