import type { Users, TokenVerifier, User, VerifiedPerson } from '@tiffin/tenancy-operations';
import type { Identity, TokenReader } from './token-reader.js';

export interface PersonSources {
  readonly verifier: TokenVerifier;
  readonly users: Pick<Users, 'user'>;
  readonly now: () => Date;
}

/** Reads the identity provider's tokens: it says who it is, our rows say where they are a member. */
export class PersonReader implements TokenReader {
  constructor(private readonly sources: PersonSources) {}

  async read(token: string): Promise<Identity | null> {
    const person = await this.sources.verifier.verify(token);
    if (!person) return null;
    const user = await this.sources.users.user(person.subject);
    if (user && person.signedInAt < user.sessionsValidFrom) return null;
    return identityOf(person, user, person.expiresAt.getTime() - this.sources.now().getTime());
  }
}

function identityOf(person: VerifiedPerson, user: User | null, standsForMs: number): Identity {
  // Whoever has never signed in is no member of anything.
  if (!user) {
    const actor = { kind: 'user', id: person.subject, name: person.name } as const;
    return { actor, memberships: [], standsForMs, person: { ...person, userId: null } };
  }
  const { userId, name, memberships } = user;
  return { actor: { kind: 'user', id: userId, name }, memberships, standsForMs, person: { ...person, userId } };
}
