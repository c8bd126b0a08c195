import type { ConsoleClient, SessionTokens } from '@tiffin/identity';
import { Refusal } from '@tiffin/kernel';
import {
  type ErasedUser,
  isOutdated,
  type TokenVerifier,
  type User,
  type Users,
  type VerifiedPerson,
} from '@tiffin/tenancy-operations';
import type { KeptSession } from './session-cookies.js';
import { SharedRefreshes } from './shared-refreshes.js';

export interface SessionParts {
  readonly client: Pick<ConsoleClient, 'begin' | 'confirmationPage' | 'complete' | 'refresh' | 'end'>;
  readonly verifier: TokenVerifier;
  readonly users: Users;
}

interface Holder {
  readonly person: VerifiedPerson;
  /** Null for whoever has not signed in to the API yet. */
  readonly user: User | ErasedUser | null;
}

/** Sessions of browsers: who holds one, whether it still stands, how it is renewed and ended. */
export class ConsoleSessions {
  private readonly refreshes = new SharedRefreshes();

  constructor(private readonly parts: SessionParts) {}

  /** Whether whoever holds these tokens has signed out everywhere, or deleted their account, since they signed in. */
  async isOutdated({ accessToken }: SessionTokens): Promise<boolean> {
    const { person, user } = await this.holderOf(accessToken);
    return isOutdated(person, user);
  }

  /** The next tokens. Throws UNAUTHENTICATED where the session is over. */
  async renew(kept: KeptSession): Promise<SessionTokens> {
    const tokens = await this.refreshes.run(kept.refreshToken, () => this.parts.client.refresh(kept));
    if (!tokens || (await this.isOutdated(tokens))) throw Refusal.of('UNAUTHENTICATED');
    return tokens;
  }

  /** Ends the session, and answers where the browser ends the provider's. */
  end(kept: KeptSession): Promise<string> {
    return this.parts.client.end(kept);
  }

  /** Ends every session of whoever holds this one. */
  async endEverywhere(kept: KeptSession): Promise<string> {
    const tokens = await this.renew(kept);
    const { user } = await this.holderOf(tokens.accessToken);
    if (user?.userId) await this.parts.users.signOutEverywhere(user.userId, { name: user.name });
    return this.end(tokens);
  }

  private async holderOf(accessToken: string): Promise<Holder> {
    const person = await this.parts.verifier.verify(accessToken);
    if (!person) throw Refusal.of('UNAUTHENTICATED');
    return { person, user: await this.parts.users.user(person.subject) };
  }
}
