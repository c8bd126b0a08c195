import { createHash, randomBytes } from 'node:crypto';
import type { UserId } from '@tiffin/kernel';

export type LinkPurpose = 'reset-password' | 'verify-email' | 'open-console';

export interface LinkOwner {
  readonly accountId: UserId;
  /** The address that the link was sent to. */
  readonly email: string;
}

export interface StoredLink extends LinkOwner {
  readonly tokenHash: Buffer;
  readonly purpose: LinkPurpose;
  readonly lifetimeSeconds: number;
}

export interface LinkStore {
  keep(link: StoredLink): Promise<void>;
  /** Whose it is, while it works. */
  look(purpose: LinkPurpose, tokenHash: Buffer): Promise<LinkOwner | null>;
  /** The same, once: of two who take it at the same time one gets it. */
  take(purpose: LinkPurpose, tokenHash: Buffer): Promise<LinkOwner | null>;
}

const lifetimeSeconds: Readonly<Record<LinkPurpose, number>> = {
  'reset-password': 3_600,
  'verify-email': 24 * 3_600,
  'open-console': 60,
};

/** Tokens of links that work once and for a while. Only their hashes are kept, so that who reads the database can use none. */
export class OneTimeLinks {
  constructor(private readonly store: LinkStore) {}

  /** The token to put into a link. */
  async issue(purpose: LinkPurpose, { accountId, email }: LinkOwner): Promise<string> {
    const token = randomBytes(32).toString('base64url');
    await this.store.keep({
      tokenHash: hashOf(token),
      purpose,
      accountId,
      email,
      lifetimeSeconds: lifetimeSeconds[purpose],
    });
    return token;
  }

  look(purpose: LinkPurpose, token: string): Promise<LinkOwner | null> {
    return this.store.look(purpose, hashOf(token));
  }

  take(purpose: LinkPurpose, token: string): Promise<LinkOwner | null> {
    return this.store.take(purpose, hashOf(token));
  }
}

const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest();
